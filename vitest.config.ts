import { defineConfig } from 'vitest/config'

// Suites that need a real cluster, by name: for them one is made.
const onCluster = ['test/e2e/k8s-*.test.ts', 'test/contracts/cluster-*.test.ts']

const surroundings = ['./test/support/own-folder.ts', './test/support/keep-kubeconfig.ts']

const oneFileAtATime = { disableConsoleIntercept: true, fileParallelism: false, testTimeout: 120_000, hookTimeout: 180_000 }

// Three projects: `unit` needs nothing but Node; `engine` talks to a real Docker Engine, `kubernetes` to a kind cluster on it. These two
// run one file at a time, because all their files share that engine.
export default defineConfig({
  test: {
    reporters: ['default', './test/support/no-skips-reporter.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          globalSetup: ['./test/support/own-folder.ts'],
          include: [
            'test/bin/**/*.test.ts',
            'test/engine/**/*.test.ts',
            'test/commands/**/*.test.ts',
            'test/report/**/*.test.ts',
            'test/gateway/**/*.test.ts',
            'test/runtimes/**/*.test.ts',
            'test/bench/**/*.test.ts',
            'test/scripts/**/*.test.ts',
            'test/templates/**/*.test.ts',
          ],
          disableConsoleIntercept: true,
          // No module keeps anything, so that files need no process of their own: loading all modules for each took twice the tests' time.
          isolate: false,
        },
      },
      {
        test: {
          name: 'engine',
          globalSetup: [...surroundings, './test/support/start-engine.ts'],
          include: ['test/contracts/**/*.test.ts', 'test/e2e/**/*.test.ts', 'test/oracle/**/*.test.ts'],
          exclude: onCluster,
          ...oneFileAtATime,
        },
      },
      {
        test: {
          name: 'kubernetes',
          globalSetup: [...surroundings, './test/support/start-engine.ts', './test/support/start-cluster.ts'],
          include: onCluster,
          ...oneFileAtATime,
        },
      },
    ],
  },
})
