import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openEngine } from '../../src/engine/providers/docker/dockerode-engine-api.js'
import type { Ended } from '../support/ended.js'
import { missingOracle } from '../support/oracle.js'
import { copyFixture, runCompose, runStack, type TestFolder } from '../support/run-stack.js'
import { suite } from '../support/suite.js'
import {
  anonymousVolumes,
  leftovers,
  projectFilter,
  removeVolumes,
  type TestEngine,
  testEngines,
} from '../support/test-engine.js'
import { makeTinyImage } from '../support/tiny-image.js'

const engines = await testEngines(process.env)
const missing = missingOracle() ?? (engines.length === 0 ? 'no Docker Engine answers' : undefined)

suite('stack and docker compose on one project', missing, () => {
  describe.each(engines)('on $name', (engine) => {
    describe('stack up, then docker compose', () => interchange(engine, 'stack', 'compose'))
    describe('docker compose up, then stack', () => interchange(engine, 'compose', 'stack'))
  })
})

type Tool = 'stack' | 'compose'

function interchange(engine: TestEngine, first: Tool, second: Tool): void {
  const image = `interop-${first}-${process.pid}:latest`
  let folder: TestFolder
  let level = 'info'

  const run = (tool: Tool, ...args: readonly string[]): Promise<Ended> => {
    const env = { IMAGE: image, TOKEN: 'secret', LEVEL: level }
    return (tool === 'stack' ? runStack : runCompose)(engine, folder.path, args, env)
  }

  /** Every container of the project with its id: one that was made anew has another. */
  const containers = async (): Promise<Readonly<Record<string, string>>> => {
    const filters = projectFilter(folder.project)
    // The fields of the engine's list that are read here.
    const list = (await engine.request('GET', `/containers/json?all=1&filters=${filters}`)) as { Id: string; Names: string[] }[]
    return Object.fromEntries(list.map(({ Id, Names }) => [(Names[0] ?? '').replace(`/${folder.project}-`, ''), Id]))
  }

  beforeAll(async () => {
    folder = copyFixture('valid-interop')
    const { missing: reason } = await makeTinyImage(await openEngine({ type: 'unix', path: engine.socket }, {}), image)
    expect(reason).toBeUndefined()
    const up = await run(first, 'up', '-d')
    expect(up.exit, up.stderr).toBe(0)
  })

  afterAll(async () => {
    await runCompose(engine, folder.path, ['down', '-v', '-t', '1', '--remove-orphans'], { IMAGE: image, TOKEN: 'secret' })
    await engine.request('DELETE', `/images/${image}?force=1`)
    folder.remove()
  })

  it('makes nothing anew', async () => {
    const before = await containers()
    expect(Object.keys(before).sort()).toEqual(['beside-1', 'store-1', 'web-1', 'web-2'])
    const up = await run(second, 'up', '-d')
    expect(up.exit, up.stderr).toBe(0)
    expect(await containers()).toEqual(before)
  })

  it('replaces what one changed value changed, and nothing else', async () => {
    const before = await containers()
    level = 'debug'
    const up = await run(second, 'up', '-d')
    expect(up.exit, up.stderr).toBe(0)
    const after = await containers()
    expect(Object.keys(after).sort()).toEqual(Object.keys(before).sort())
    expect(
      Object.keys(after)
        .filter((name) => after[name] !== before[name])
        .sort(),
    ).toEqual(['web-1', 'web-2'])
  })

  it('leaves nothing for the first one to change', async () => {
    const before = await containers()
    const up = await run(first, 'up', '-d')
    expect(up.exit, up.stderr).toBe(0)
    expect(await containers()).toEqual(before)
  })

  it('takes along what lives in the network of a replaced container', async () => {
    const before = await containers()
    const up = await run(second, 'up', '-d', '--force-recreate', '--no-deps', 'store')
    expect(up.exit, up.stderr).toBe(0)
    const settled = await run(first, 'up', '-d')
    expect(settled.exit, settled.stderr).toBe(0)
    const after = await containers()
    expect(after['beside-1']).not.toBe(before['beside-1'])
    const again = await run(second, 'up', '-d')
    expect(again.exit, again.stderr).toBe(0)
    expect(await containers()).toEqual(after)
  })

  it('lists, reads and enters the containers of the other', async () => {
    expect((await run(second, 'ps', '--services')).stdout.trim().split('\n').sort()).toEqual(['beside', 'store', 'web'])
    expect((await run(second, 'logs', '--no-color', 'web')).stdout).toMatch(/web-1\s*\| web/)
    const exec = await run(second, 'exec', '-T', 'web', 'cat', '/etc/settings', '/run/secrets/token', '/data/it')
    expect(exec.stdout).toBe('answer = 42\nsecret')
    expect(exec.exit).toBe(1)
  })

  it('takes down all of it', async () => {
    const carriedOver = await anonymousVolumes(engine, folder.project)
    const down = await run(second, 'down', '-v', '-t', '1')
    expect(down.exit, down.stderr).toBe(0)
    await removeVolumes(engine, carriedOver)
    expect(await leftovers(engine, folder.project)).toEqual([])
  })
}
