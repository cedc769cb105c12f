import type { Measured } from '../measured.js'
import { alternate, type Rounds } from './alternate.js'
import { type BenchProject, benchProject } from './bench-project.js'
import { healthyChain, services } from './stack-files.js'

/** From nothing to running, and back; the images are there. */
export async function measureLifecycle(rounds: Rounds): Promise<readonly Measured[]> {
  const works = [
    { name: '`up -d` of 10 services, from nothing', most: 1 },
    { name: '`down` of 10 services', most: 0.95 },
  ]
  return [
    ...(await upAndDown(rounds.close, services(10), works)),
    ...(await upAndDown(rounds.long, healthyChain(5, '200ms'), [
      { name: '`up -d`, chain of five healthy, probes each 0.2 s', most: 0.7 },
    ])),
    ...(await upAndDown(rounds.long, healthyChain(5, '1s'), [
      { name: '`up -d`, chain of five healthy, probes each 1 s', most: 0.85 },
    ])),
  ]
}

async function timesOf(run: BenchProject['compose']): Promise<readonly number[]> {
  const up = await run(['up', '-d'])
  const down = await run(['down'])
  return [up.milliseconds, down.milliseconds]
}

async function upAndDown(rounds: number, file: string, works: Parameters<typeof alternate>[1]) {
  const project = benchProject(file)
  try {
    return await alternate(rounds, works, {
      stack: () => timesOf(project.stack),
      compose: () => timesOf(project.compose),
    })
  } finally {
    await project.remove()
  }
}
