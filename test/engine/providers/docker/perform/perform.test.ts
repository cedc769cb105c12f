import { unpackTar } from 'modern-tar'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Event } from '../../../../../src/engine/model/event.js'
import type { Stack } from '../../../../../src/engine/model/stack.js'
import { up } from '../../../../../src/engine/workflows/up.js'
import { plainUp, projectOf, toolsFor } from '../../../../support/docker-target.js'
import { createFakeEngine, type FakeEngine } from '../../../../support/fake-engine-api.js'
import { service, stack } from '../../../../support/lowering.js'

let engine: FakeEngine
let events: Event[]

beforeEach(() => {
  engine = createFakeEngine()
  events = []
  engine.addImage('redis:7', { Volumes: { '/data': {} } })
  engine.program('redis:7', {})
})

const run = (of: Stack, on: FakeEngine = engine) =>
  up(
    projectOf(of),
    plainUp,
    toolsFor(on, (event) => events.push(event)),
  )

const failures = () => events.flatMap((event) => (event.type === 'step-failed' ? [event.failure] : []))

describe('performing on an engine', () => {
  it('replaces a container under a temporary name and takes its anonymous volumes over', async () => {
    await run(stack({ web: service({ environment: { A: '1' } }) }))
    const before = await engine.containers.inspect('shop-web-1')
    const from = engine.changes.length
    await run(stack({ web: service({ environment: { A: '2' } }) }))
    const after = await engine.containers.inspect('shop-web-1')
    const short = before.Id.slice(0, 12)
    expect(
      engine.changes
        .slice(from)
        .map((change) => change.replaceAll(before.Id, 'OLD').replaceAll(short, 'old').replaceAll(after.Id, 'NEW')),
    ).toMatchInlineSnapshot(`
      [
        "create container old_shop-web-1",
        "stop container shop-web-1",
        "remove container shop-web-1",
        "rename container old_shop-web-1 to shop-web-1",
        "start container shop-web-1",
      ]
    `)
    expect(after.Config.Labels).toMatchObject({ 'com.docker.compose.replace': 'web-1' })
    expect(after.Mounts.map(({ Name, Destination }) => [Name, Destination])).toEqual(
      before.Mounts.map(({ Name, Destination }) => [Name, Destination]),
    )
  })

  it('leaves the old container running when its successor cannot be made', async () => {
    await run(stack({ web: service({ environment: { A: '1' } }) }))
    const before = await engine.containers.inspect('shop-web-1')
    engine.failNext('create container', 'invalid', 'no such option')
    const { exitCode } = await run(stack({ web: service({ environment: { A: '2' } }) }))
    expect(exitCode).toBe(1)
    expect(await engine.containers.inspect('shop-web-1')).toMatchObject({ Id: before.Id, State: { Running: true } })
    expect(failures().map(({ message }) => message)).toEqual(['no such option'])
  })

  it('connects further networks one by one on an old engine, and removes what could not be connected', async () => {
    const old = createFakeEngine({ apiVersion: '1.41' })
    old.addImage('redis:7')
    old.program('redis:7', {})
    const networks = { a: { name: 'shop_a' }, b: { name: 'shop_b' } }
    const shop = stack({ web: service({ networks: { a: null, b: null } }) }, { networks })
    old.failNext('connect', 'engine', 'no more addresses')
    expect((await run(shop, old)).exitCode).toBe(1)
    expect(await old.containers.list({})).toEqual([])
    expect((await run(shop, old)).exitCode).toBe(0)
    expect(Object.keys((await old.containers.inspect('shop-web-1')).NetworkSettings.Networks).sort()).toEqual([
      'shop_a',
      'shop_b',
    ])
  })

  it('writes configs and secrets into the container before it starts', async () => {
    const configs = { token: { name: 'shop_token', content: 'x' } }
    const web = service({ configs: [{ source: 'token', target: '/etc/token', uid: '7', gid: '8', mode: '0400' }] })
    await run(stack({ web }, { configs }))
    const { Id } = await engine.containers.inspect('shop-web-1')
    const [archive] = engine.archivesOf(Id)
    const [entry] = await unpackTar(archive?.tar ?? Buffer.alloc(0))
    expect(archive?.path).toBe('/')
    expect(entry?.header).toMatchObject({ name: 'etc/token', uid: 7, gid: 8, mode: 0o400 })
    expect(Buffer.from(entry?.data ?? []).toString()).toBe('x')
  })

  it('puts the container of another service in the place of its name', async () => {
    const depends_on = { db: { condition: 'service_started', restart: true, required: true } } as const
    await run(
      stack({
        db: service(),
        side: service({ networks: undefined, network_mode: 'service:db', volumes_from: ['db:ro'], depends_on }),
      }),
    )
    const { Id } = await engine.containers.inspect('shop-db-1')
    expect((await engine.containers.inspect('shop-side-1')).HostConfig).toMatchObject({
      NetworkMode: `container:${Id}`,
      VolumesFrom: [`${Id}:ro`],
    })
  })

  it('explains a job that failed by its last lines', async () => {
    engine.program(['migrate'], { output: [['stdout', 'oh no\n']], exitCode: 7 })
    const depends_on = { job: { condition: 'service_completed_successfully', required: true } } as const
    await run(stack({ job: service({ command: ['migrate'] }), web: service({ depends_on }) }))
    expect(failures()).toMatchObject([
      {
        code: 'job-failed',
        message: 'exited with code 7',
        details: [{ title: 'Its last log lines:', lines: ['oh no'] }],
        hint: 'stack logs job · stack up -d',
      },
    ])
  })

  it('explains a hook that failed by what it said', async () => {
    engine.execProgram(['warm', 'up'], { output: [['stderr', 'too cold\n']], exitCode: 4 })
    await run(stack({ web: service({ post_start: [{ command: ['warm', 'up'] }] }) }))
    expect(failures()).toEqual([
      {
        code: 'hook-failed',
        message: 'post_start failed with exit code 4',
        details: [{ title: 'Hook `warm up` said:', lines: ['too cold'] }],
        hint: 'correct the hook, or run it by hand: stack exec web warm up',
      },
    ])
  })

  it('waits for a container to be healthy, on its events', async () => {
    const depends_on = { db: { condition: 'service_healthy', required: true } } as const
    const running = run(stack({ db: service({ healthcheck: { test: ['CMD', 'true'] } }), web: service({ depends_on }) }))
    await expect.poll(() => engine.changes.some((change) => change.startsWith('start container'))).toBe(true)
    engine.setHealth('shop-db-1', 'healthy')
    expect((await running).exitCode).toBe(0)
  })
})
