import { expect, it } from 'vitest'
import type { Ended } from '../support/ended.js'
import { answerOf, settled, settledText } from '../support/settled.js'
import type { StackScenario } from './stack-scenarios.js'

/** A stack that is up, as its target shows it. */
export interface StackThatIsUp {
  /** Running containers by service. */
  runningContainers(): Promise<Readonly<Record<string, number>>>
  exitCodeOf(job: string): Promise<number | undefined>
  /** Runs `stack` in its folder, to the end. */
  stack(...args: readonly string[]): Promise<Ended>
}

/** The tests of what a scenario promises to its users, the same on every target. */
export function servesItsUsers({ running, jobs, asks, execs, logs }: StackScenario, stack: StackThatIsUp): void {
  it('runs what the file declares', async () => {
    expect(await settled(() => stack.runningContainers(), running)).toEqual(running)
    for (const job of jobs ?? []) expect(await settled(() => stack.exitCodeOf(job), 0), job).toBe(0)
  })

  if (asks !== undefined)
    it('answers on its ports', async () => {
      for (const { url, answers } of asks) expect(await answerOf(url, answers), url).toMatch(answers)
    })

  if (execs !== undefined)
    it('holds what it was given', async () => {
      for (const { service, command, prints } of execs) {
        const ended = await stack.stack('exec', '-T', service, ...command)
        expect(ended.stdout, ended.stderr).toMatch(prints)
      }
    })

  if (logs !== undefined)
    it('shows its output in the logs', async () => {
      for (const [service, line] of Object.entries(logs)) {
        const told = await settledText(async () => (await stack.stack('logs', '--no-color', service)).stdout, line)
        expect(told, service).toMatch(line)
      }
    })
}
