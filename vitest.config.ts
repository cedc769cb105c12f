import { defineConfig } from 'vitest/config'

// Two projects: `unit` needs nothing but Node; `engine` talks to a real Docker Engine and runs one file at a time,
// because all its files share that engine.
export default defineConfig({
  test: {
    reporters: ['default', './test/support/no-skips-reporter.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'test/engine/**/*.test.ts',
            'test/commands/**/*.test.ts',
            'test/report/**/*.test.ts',
            'test/scripts/**/*.test.ts',
          ],
          disableConsoleIntercept: true,
        },
      },
      {
        test: {
          name: 'engine',
          globalSetup: './test/support/start-engine.ts',
          include: ['test/contracts/**/*.test.ts', 'test/e2e/**/*.test.ts', 'test/oracle/**/*.test.ts'],
          disableConsoleIntercept: true,
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
