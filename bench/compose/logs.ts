import { setTimeout as pause } from 'node:timers/promises'
import type { Measured } from '../measured.js'
import { alternate } from './alternate.js'
import { type BenchProject, benchProject } from './bench-project.js'
import { talkers } from './stack-files.js'

const talking = { services: 5, lines: 20_000 }

/** All that was said, into a pipe. */
export async function measureLogs(rounds: number): Promise<readonly Measured[]> {
  const project = benchProject(talkers(talking.services, talking.lines))
  try {
    await project.compose(['up', '-d'])
    await project.stack(['up', '-d'])
    // Nobody waits for the last line; it is there within a second.
    await pause(3000)
    return await alternate(rounds, [{ name: '`logs` of 100,000 lines of 5 services', most: 0.8 }], {
      stack: () => all(project.stack),
      compose: () => all(project.compose),
    })
  } finally {
    await project.remove()
  }
}

/** @throws Error where something is missing: whoever prints less is sooner done */
async function all(run: BenchProject['compose']): Promise<readonly number[]> {
  const { milliseconds, lines } = await run(['logs'])
  if (lines !== talking.services * talking.lines) throw new Error(`${lines} lines were printed`)
  return [milliseconds]
}
