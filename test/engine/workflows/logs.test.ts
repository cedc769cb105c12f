import { describe, expect, test } from 'vitest'
import { dockerWorkloads } from '../../../src/engine/providers/docker/workloads.js'
import type { LogItem } from '../../../src/engine/providers/provider.js'
import { type LogsRequest, logs } from '../../../src/engine/workflows/logs.js'
import { createFakeEngine, type FakeEngine } from '../../support/fake-engine-api.js'
import { addServiceContainer } from '../../support/fake-project.js'

const request: LogsRequest = { services: [], follow: false }

describe('the past', () => {
  test('of several services is in time order', async () => {
    const engine = createFakeEngine()
    await addServiceContainer(engine, 'shop', 'web')
    await addServiceContainer(engine, 'shop', 'db')
    engine.write('shop-web-1', 'stdout', 'asked\n')
    engine.write('shop-db-1', 'stderr', 'searched\n')
    engine.write('shop-web-1', 'stdout', 'answered\n')
    expect(await read(engine, request)).toEqual(['web-1 asked', 'db-1 searched', 'web-1 answered'])
  })

  test('is cut by --tail, by service, by replica', async () => {
    const engine = createFakeEngine()
    for (const number of [1, 2]) {
      await addServiceContainer(engine, 'shop', 'web', { number })
      for (const text of ['one', 'two']) engine.write(`shop-web-${number}`, 'stdout', `${text}\n`)
    }
    await addServiceContainer(engine, 'shop', 'db', { program: { output: [['stdout', 'ready\n']] } })
    await addServiceContainer(engine, 'shop', 'web', { oneOff: true, program: { output: [['stdout', 'once\n']] } })
    expect(await read(engine, { ...request, services: ['web'], tail: 1 })).toEqual(['web-1 two', 'web-2 two'])
    expect(await read(engine, { ...request, services: ['web'], index: 2 })).toEqual(['web-2 one', 'web-2 two'])
  })

  test('a service that nobody knows is an error, and a time that is none', async () => {
    const engine = createFakeEngine()
    await addServiceContainer(engine, 'shop', 'web')
    await expect(read(engine, { ...request, services: ['wep'] })).rejects.toThrow('no such service: `wep`')
    await expect(read(engine, { ...request, since: 'long ago' })).rejects.toThrow('`--since long ago`: not a time')
  })
})

describe('following', () => {
  test('goes on where the past ended, and ends when the last one ends by itself', async () => {
    const engine = createFakeEngine()
    await addServiceContainer(engine, 'shop', 'web', { program: { output: [['stdout', 'begun\n']] } })
    const lines = await follow(engine, request, [
      () => engine.write('shop-web-1', 'stdout', 'more\n'),
      () => engine.exit('shop-web-1', 4),
    ])
    expect(lines).toEqual(['web-1 begun', 'web-1 more', 'web-1 exited with code 4'])
  })

  test('ends with the last one also where the list of containers still counts it as running for a moment', async () => {
    const engine = createFakeEngine()
    await addServiceContainer(engine, 'shop', 'web')
    const workloads = dockerWorkloads(engine)
    let stale = 3
    const containers: typeof workloads.containers = async (project, signal) => {
      const found = await workloads.containers(project, signal)
      return found.map((each) => (each.state === 'exited' && stale-- > 0 ? { ...each, state: 'running' } : each))
    }
    const reading = read(engine, { ...request, follow: true }, undefined, { ...workloads, containers })
    await settled()
    engine.exit('shop-web-1', 4)
    expect(await reading).toEqual(['web-1 exited with code 4'])
  })

  test('ends at once after the past where nothing runs', async () => {
    const engine = createFakeEngine()
    await addServiceContainer(engine, 'shop', 'job', { program: { output: [['stdout', 'done\n']], exitCode: 0 } })
    await settled()
    expect(await follow(engine, request, [])).toEqual(['job-1 done'])
  })

  test('-n 0 leaves out the past', async () => {
    const engine = createFakeEngine()
    await addServiceContainer(engine, 'shop', 'web', { program: { output: [['stdout', 'old\n']] } })
    const lines = await follow(engine, { ...request, tail: 0 }, [
      () => engine.write('shop-web-1', 'stdout', 'new\n'),
      () => engine.exit('shop-web-1', 0),
    ])
    expect(lines).toEqual(['web-1 new', 'web-1 exited with code 0'])
  })

  test('goes through a restart without losing or repeating a line', async () => {
    const engine = createFakeEngine()
    await addServiceContainer(engine, 'shop', 'web', { program: { output: [['stdout', 'begun\n']] } })
    const lines = await follow(engine, request, [
      () => engine.containers.restart('shop-web-1'),
      () => engine.write('shop-web-1', 'stdout', 'more\n'),
      () => engine.exit('shop-web-1', 0),
    ])
    expect(lines.filter((line) => !line.includes('exited'))).toEqual(['web-1 begun', 'web-1 begun', 'web-1 more'])
  })

  test('goes through recreation', async () => {
    const engine = createFakeEngine()
    const old = await addServiceContainer(engine, 'shop', 'web', { program: { output: [['stdout', 'old\n']] } })
    const lines = await follow(engine, request, [
      async () => {
        await engine.containers.rename(old, 'abc_shop-web-1')
        const made = await addServiceContainer(engine, 'shop', 'web', {
          state: 'created',
          program: { output: [['stdout', 'new\n']] },
        })
        await engine.containers.stop(old)
        await engine.containers.remove(old)
        await engine.containers.start(made)
      },
      () => engine.exit('shop-web-1', 0),
    ])
    expect(lines).toEqual(['web-1 old', 'abc_shop-web-1 exited with code 143', 'web-1 new', 'web-1 exited with code 0'])
  })

  test('takes up new replicas of wanted services only', async () => {
    const engine = createFakeEngine()
    await addServiceContainer(engine, 'shop', 'web')
    const lines = await follow(engine, { ...request, services: ['web'] }, [
      () => addServiceContainer(engine, 'shop', 'web', { number: 2, program: { output: [['stdout', 'hello\n']] } }),
      () => addServiceContainer(engine, 'shop', 'db', { program: { output: [['stdout', 'not asked for\n']] } }),
      () => engine.exit('shop-web-1', 0),
      () => engine.exit('shop-web-2', 0),
    ])
    expect(lines).toEqual(['web-2 hello', 'web-1 exited with code 0', 'web-2 exited with code 0'])
  })

  test('waits a little for what was stopped from outside, then ends', async () => {
    const engine = createFakeEngine()
    await addServiceContainer(engine, 'shop', 'web')
    expect(await follow(engine, request, [() => engine.containers.stop('shop-web-1')])).toEqual(['web-1 exited with code 143'])
  })

  test('ends without an error when told to', async () => {
    const engine = createFakeEngine()
    await addServiceContainer(engine, 'shop', 'web', { program: { output: [['stdout', 'begun\n']] } })
    const controller = new AbortController()
    expect(await follow(engine, request, [() => controller.abort()], controller.signal)).toEqual(['web-1 begun'])
  })
})

async function read(
  engine: FakeEngine,
  asked: LogsRequest,
  signal = new AbortController().signal,
  target = dockerWorkloads(engine),
): Promise<string[]> {
  const tools = { target, wait: async () => {}, now: () => Date.now() }
  const seen: string[] = []
  for await (const item of logs({ name: 'shop' }, asked, tools, signal)) seen.push(...textOf(item))
  return seen
}

/** Reads while the acts happen one after the other, each after what the one before it led to. */
async function follow(
  engine: FakeEngine,
  asked: LogsRequest,
  acts: readonly (() => unknown)[],
  signal?: AbortSignal,
): Promise<string[]> {
  const reading = read(engine, { ...asked, follow: true }, signal)
  for (const act of acts) {
    await settled()
    await act()
  }
  return reading
}

function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20))
}

function textOf(item: LogItem): string[] {
  if (item.type === 'container') return []
  if (item.type === 'lines') return item.lines.map(({ origin, text }) => `${origin.name} ${text}`)
  return [`${item.origin.name} exited with code ${item.exitCode}${item.restarting ? ' (restarting)' : ''}`]
}
