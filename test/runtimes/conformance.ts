import { afterAll, afterEach, beforeAll, vi } from 'vitest'
import { suite } from '../support/suite.js'
import { type RuntimeUnderTest, runtimes } from './runtimes.js'
import { type FunctionProcess, startFunction, type Wishes } from './start-function.js'

/** What tests of a runtime work with. */
export interface Bench {
  readonly runtime: RuntimeUnderTest
  /** Starts the server with the handler of that behaviour; it ends with the test. */
  start(behaviour: string, wishes?: Wishes): Promise<FunctionProcess>
  /** The same, which ends with the suite, for tests that change nothing. */
  shared(behaviour: string, wishes?: Wishes): () => FunctionProcess
}

/** Holds every runtime to what is said in `body`. */
export function conformance(name: string, body: (bench: Bench) => void): void {
  for (const runtime of runtimes) {
    suite(`${name} in ${runtime.id}`, runtime.missing, () => {
      // Each test starts processes, on a machine that may be busy.
      vi.setConfig({ testTimeout: 20_000, hookTimeout: 20_000 })
      let command: readonly string[]
      const running: FunctionProcess[] = []
      beforeAll(async () => {
        command = await runtime.command()
      })
      afterEach(async () => {
        await Promise.all(running.splice(0).map((one) => one.kill()))
      })
      body({
        runtime,
        async start(behaviour, wishes) {
          const started = await startFunction(runtime, command, behaviour, wishes ?? {})
          running.push(started)
          return started
        },
        shared(behaviour, wishes) {
          let one: FunctionProcess | undefined
          beforeAll(async () => {
            one = await startFunction(runtime, command, behaviour, wishes ?? {})
          })
          afterAll(async () => one?.kill())
          return () => {
            if (one === undefined) throw new Error('asked for before the suite began')
            return one
          }
        },
      })
      vi.resetConfig()
    })
  }
}
