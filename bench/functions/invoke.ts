import { benchProject } from '../compose/bench-project.js'
import type { Measured } from '../measured.js'
import { spread } from '../measured.js'

/** A call of a function that runs, from the shell and back. */
export async function measureInvoke(rounds: number): Promise<readonly Measured[]> {
  const project = benchProject('services: {}\nx-gateway: {port: 23289}\n')
  try {
    await project.stack(['function', 'new', 'hello', '--runtime', 'node'])
    await project.stack(['up', '-d', '--wait'])
    const invoke = ['function', 'invoke', 'hello', '--data', '{"width": 100}']
    await project.stack(invoke)
    const times: number[] = []
    for (let round = 0; round < rounds; round += 1) times.push((await project.stack(invoke)).milliseconds / 1000)
    return [
      { name: '`fn invoke` of a warm function', value: spread(times).median, unit: 's', goal: { most: 0.25 }, raw: { times } },
    ]
  } finally {
    await project.stack(['down', '-t', '0', '-v', '--rmi', 'local'])
    await project.remove()
  }
}
