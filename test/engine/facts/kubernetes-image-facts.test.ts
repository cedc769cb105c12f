import { expect, it } from 'vitest'
import { inspectImages } from '../../../src/engine/facts/image-facts.js'
import { kubernetesImageFacts } from '../../../src/engine/facts/kubernetes-image-facts.js'
import type { Service } from '../../../src/engine/model/service.js'
import { dockerImageContents } from '../../../src/engine/providers/docker/image-contents.js'
import { createFakeEngine, type FakeEngine } from '../../support/fake-engine-api.js'
import { service, stack } from '../../support/lowering.js'

const files = {
  '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n# a note\napp:x:1000:2000::/app:/bin/sh\n',
  '/etc/group': 'root:x:0:\nstaff:x:50:app\n',
  '/bin/sh': '',
  '/bin/cp': '',
  '/data/seed.txt': 'kept',
  '/empty/': '',
}

const factsOf = async (engine: FakeEngine, services: { readonly [name: string]: Service }) =>
  kubernetesImageFacts(stack(services), {
    images: await inspectImages(stack(services), engine),
    contents: dockerImageContents(engine),
  })

const volume = (target: string, rest = {}) => ({ type: 'volume' as const, source: 'data', target, ...rest })

it('tells what an image says of itself, and looks into it for what the volumes that it declares hold', async () => {
  const engine = createFakeEngine()
  const id = engine.addImage('redis:7', {
    User: 'redis',
    ExposedPorts: { '6379/tcp': {} },
    Volumes: { '/data': {} },
    Entrypoint: ['docker-entrypoint.sh'],
    Cmd: ['redis-server'],
    WorkingDir: '/data',
    StopSignal: 'SIGINT',
    Healthcheck: { Test: ['CMD', 'redis-cli', 'ping'], Interval: 5_000_000_000 },
  })
  const services = { db: service({ user: '999:999' }), gone: service({ image: 'gone:1' }) }
  const { value, diagnostics } = await factsOf(engine, services)
  expect(diagnostics).toEqual([])
  expect([...value]).toEqual([
    [
      'redis:7',
      {
        id,
        architecture: 'amd64',
        healthcheck: {
          test: ['CMD', 'redis-cli', 'ping'],
          interval: 5_000_000_000,
          timeout: 0,
          startPeriod: 0,
          startInterval: 0,
          retries: 0,
        },
        exposedPorts: ['6379/tcp'],
        user: 'redis',
        volumes: ['/data'],
        entrypoint: ['docker-entrypoint.sh'],
        command: ['redis-server'],
        workingDir: '/data',
        stopSignal: 'SIGINT',
        filledPaths: new Set(),
      },
    ],
  ])
  expect(engine.changes.map((change) => change.split(' ')[0])).toEqual(['create', 'remove'])
})

it('finds where volumes hide something, and who could copy it, and leaves nothing behind', async () => {
  const engine = createFakeEngine()
  engine.addImage('redis:7', { Env: ['PATH=/bin'] }, files)
  const services = {
    db: service({ volumes: [volume('/data'), volume('/empty'), volume('/none'), volume('/etc', { volume: { nocopy: true } })] }),
  }
  const { value } = await factsOf(engine, services)
  expect(value.get('redis:7')).toMatchObject({ filledPaths: new Set(['/data']), canCopy: true })
  expect(await engine.containers.list({})).toEqual([])
})

it('asks who could copy only where there is something to copy', async () => {
  const engine = createFakeEngine()
  engine.addImage('redis:7', {}, { '/empty/': '' })
  const { value } = await factsOf(engine, { db: service({ volumes: [volume('/empty')] }) })
  expect(value.get('redis:7')?.canCopy).toBeUndefined()
  const bare = createFakeEngine()
  bare.addImage('redis:7', {}, { '/data/seed.txt': '' })
  const { value: withoutShell } = await factsOf(bare, { db: service({ volumes: [volume('/data')] }) })
  expect(withoutShell.get('redis:7')?.canCopy).toBe(false)
})

it('counts the volumes that a service takes from another', async () => {
  const engine = createFakeEngine()
  engine.addImage('redis:7', {}, files)
  const services = {
    db: service({ image: 'none:1', volumes: [volume('/data')], volumes_from: ['copy'] }),
    copy: service({ volumes_from: ['db:ro'] }),
  }
  const { value } = await factsOf(engine, services)
  expect(value.get('redis:7')?.filledPaths).toEqual(new Set(['/data']))
})

it.each<Partial<Service>>([{ user: 'app' }, { user: '1000:staff' }, { group_add: ['staff'] }])(
  'reads accounts where somebody is named in words: %o',
  async (named) => {
    const engine = createFakeEngine()
    engine.addImage('redis:7', {}, files)
    const { value } = await factsOf(engine, { db: service(named) })
    expect(value.get('redis:7')?.accounts).toEqual({
      users: new Map([
        ['app', { uid: 1000, gid: 2000 }],
        ['root', { uid: 0, gid: 0 }],
      ]),
      groups: new Map([
        ['staff', 50],
        ['root', 0],
      ]),
    })
  },
)

it('warns of an image that cannot be looked into, and goes on', async () => {
  const engine = createFakeEngine()
  engine.addImage('redis:7', {}, files)
  engine.failNext('create container stack-look', 'engine', 'no space left on device')
  const { value, diagnostics } = await factsOf(engine, { db: service({ user: 'app', volumes: [volume('/data')] }) })
  expect(value.get('redis:7')?.filledPaths).toEqual(new Set())
  expect(diagnostics.map(({ severity, message }) => `${severity}: ${message}`)).toMatchInlineSnapshot(`
    [
      "warning: image \`redis:7\` cannot be looked into, so what it holds at \`/data\` is not copied into volumes, and names of its users and groups are unknown: no space left on device",
    ]
  `)
})
