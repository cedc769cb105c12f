import type { Measured } from '../measured.js'
import { alternate } from './alternate.js'
import { benchProject } from './bench-project.js'
import { healthyChain, services } from './stack-files.js'

/** From nothing to running, and back; the images are there. */
export async function measureLifecycle(rounds: number): Promise<readonly Measured[]> {
  const works = [
    { name: '`up -d` of 10 services, from nothing', most: 1 },
    { name: '`down` of 10 services', most: 0.95 },
  ]
  return [
    ...(await upAndDown(rounds, services(10), works)),
    ...(await upAndDown(rounds, healthyChain(5, '200ms'), [
      { name: '`up -d`, chain of five healthy, probes each 0.2 s', most: 0.7 },
    ])),
    ...(await upAndDown(rounds, healthyChain(5, '1s'), [
      { name: '`up -d`, chain of five healthy, probes each 1 s', most: 0.85 },
    ])),
  ]
}

async function upAndDown(rounds: number, file: string, works: Parameters<typeof alternate>[1]) {
  const project = benchProject(file)
  try {
    return await alternate(rounds, works, {
      stack: async () => [await project.stack(['up', '-d']), await project.stack(['down'])],
      compose: async () => [await project.compose(['up', '-d']), await project.compose(['down'])],
    })
  } finally {
    await project.remove()
  }
}
