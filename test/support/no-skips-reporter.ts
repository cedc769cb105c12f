import type { Reporter, TestCase, TestModule } from 'vitest/node'

/**
 * Prints one closing line that any log reader understands, and fails the run when STACK_FORBID_SKIPS=1 and something was skipped: in CI
 * everything that suites need is there, so that a skip is a hole.
 */
export default class NoSkipsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const count = (state: ReturnType<TestCase['result']>['state']) => tests.filter((test) => test.result().state === state).length
    const skipped = tests.filter((test) => test.result().state === 'skipped')
    if (process.env.STACK_FORBID_SKIPS === '1' && skipped.length > 0) {
      for (const test of skipped) console.error(`skipped: ${test.module.moduleId}: ${test.fullName}`)
      console.error(`${skipped.length} skipped tests, and STACK_FORBID_SKIPS=1 allows none`)
      process.exitCode = 1
    }
    console.log(`\n${count('passed')} passed, ${count('failed')} failed, ${skipped.length} skipped`)
  }
}
