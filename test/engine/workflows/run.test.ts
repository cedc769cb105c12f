import { describe, expect, test } from 'vitest'
import { dockerEngine } from '../../../src/engine/engine.js'
import type { Service } from '../../../src/engine/model/service.js'
import type { Stack } from '../../../src/engine/model/stack.js'
import { type RunCommand, run } from '../../../src/engine/workflows/run.js'
import type { RunOverrides } from '../../../src/engine/workflows/run-overrides.js'
import { createFakeEngine, type FakeEngine } from '../../support/fake-engine-api.js'
import { fakeMachine } from '../../support/fake-machine.js'
import { fakeTerminal } from '../../support/fake-terminal.js'
import { service, stack } from '../../support/lowering.js'

const overrides: Omit<RunOverrides, 'tty'> = {
  environment: [],
  labels: [],
  ports: 'none',
  volumes: [],
  capAdd: [],
  capDrop: [],
}

const command: RunCommand = {
  service: 'web',
  overrides,
  tty: 'auto',
  stdin: 'left',
  detach: 'attached',
  remove: 'never',
  aliases: 'none',
  dependencies: 'with',
  images: { build: 'stale' },
  orphans: 'ignore',
}

const web: Partial<Service> = {
  image: 'busybox',
  command: ['serve'],
  restart: 'always',
  container_name: 'the-web',
  ports: [{ target: 80, published: '8080', protocol: 'tcp', mode: 'ingress' }],
  environment: { LEVEL: 'info', REGION: 'eu' },
  volumes: [{ type: 'volume', source: 'data', target: '/data' }],
  depends_on: { db: { condition: 'service_started', required: true } },
}

const slug = '0123456789abcdef'.repeat(4)
const name = 'shop-web-run-0123456789ab'

describe('run', () => {
  test('starts what the service depends on, then the command, and passes its output and exit code on', async () => {
    const engine = fakeEngine({
      exitCode: 7,
      output: [
        ['stdout', 'migrated\n'],
        ['stderr', 'slowly\n'],
      ],
    })
    const { result, terminal } = await runIn(engine, { overrides: { ...overrides, command: ['migrate'] } })
    expect({ ...result, ...terminal.written }).toMatchObject({ exitCode: 7, name, output: 'migrated\n', error: 'slowly\n' })
    expect(engine.changes.filter((line) => /container/.test(line))).toEqual([
      'create container shop-db-1',
      `create container ${name}`,
      'start container shop-db-1',
      `start container ${name}`,
    ])
  })

  test('leaves out ports, restart policy and fixed name, and keeps the rest', async () => {
    const engine = fakeEngine({ exitCode: 0 })
    await runIn(engine, { overrides: { ...overrides, environment: ['LEVEL=debug', 'UNKNOWN'] } })
    const { Config, HostConfig, Mounts } = await engine.containers.inspect(name)
    expect(HostConfig.PortBindings ?? {}).toEqual({})
    expect(HostConfig.RestartPolicy?.Name ?? 'no').toBe('no')
    expect(Config.Env).toEqual(expect.arrayContaining(['LEVEL=debug', 'REGION=eu']))
    expect(Mounts.map(({ Destination }) => Destination)).toEqual(['/data'])
    expect(Config.Labels).toMatchObject({
      'com.docker.compose.oneoff': 'True',
      'com.docker.compose.slug': slug,
      'com.docker.compose.service': 'web',
    })
  })

  test('--service-ports and --publish bring ports back', async () => {
    const all = fakeEngine({ exitCode: 0 })
    await runIn(all, { overrides: { ...overrides, ports: 'service' } })
    expect((await all.containers.inspect(name)).HostConfig.PortBindings).toEqual({ '80/tcp': [{ HostIp: '', HostPort: '8080' }] })
    const own = fakeEngine({ exitCode: 0 })
    await runIn(own, { overrides: { ...overrides, ports: ['9000:90'] } })
    expect(Object.keys((await own.containers.inspect(name)).HostConfig.PortBindings ?? {})).toEqual(['90/tcp'])
    await expect(runIn(own, { overrides: { ...overrides, ports: ['x:y'] } })).rejects.toMatchObject({
      diagnostics: [expect.objectContaining({ message: '--publish: `x:y` is no port: `y` is no port' })],
    })
  })

  test('--volume takes the place of a mount on the same path', async () => {
    const engine = fakeEngine({ exitCode: 0 })
    await runIn(engine, { overrides: { ...overrides, volumes: ['/tmp:/data:ro'] } })
    expect((await engine.containers.inspect(name)).Mounts).toEqual([
      expect.objectContaining({ Type: 'bind', Source: '/tmp', Destination: '/data', RW: false }),
    ])
  })

  test('--entrypoint drops the command of the file', async () => {
    const engine = fakeEngine({ exitCode: 0 })
    await runIn(engine, { overrides: { ...overrides, entrypoint: 'sh -x' } })
    const { Entrypoint, Cmd } = (await engine.containers.inspect(name)).Config
    expect([Entrypoint, Cmd ?? []]).toEqual([['sh', '-x'], []])
  })

  test('--no-deps starts nothing else; --rm lets the engine remove it', async () => {
    const engine = fakeEngine({ exitCode: 3 })
    const { result } = await runIn(engine, { dependencies: 'without', remove: 'after' })
    expect(result.exitCode).toBe(3)
    expect(engine.changes.filter((line) => /container/.test(line))).toEqual([
      `create container ${name}`,
      `start container ${name}`,
    ])
    await expect(engine.containers.inspect(name)).rejects.toMatchObject({ failure: 'not-found' })
  })

  test('replicas of the service that run already stay as they are', async () => {
    const engine = fakeEngine({ exitCode: 0 })
    await runIn(engine, {})
    const before = engine.changes.length
    await runIn(engine, { name: 'second' })
    expect(engine.changes.slice(before)).toEqual(['create container second', 'start container second'])
  })

  test('detached, it comes back with the id', async () => {
    const engine = fakeEngine({})
    const { result, terminal } = await runIn(engine, { detach: 'detached' })
    const { Id: handle } = await engine.containers.inspect(name)
    expect([result, terminal.written.output]).toEqual([{ exitCode: 0, name, handle }, ''])
  })

  test('--rm also removes what could not be started', async () => {
    const engine = fakeEngine({})
    engine.failNext(`start container ${name}`, 'engine', 'the port is taken')
    const { result } = await runIn(engine, { remove: 'after' })
    expect(result.exitCode).toBe(1)
    await expect(engine.containers.inspect(name)).rejects.toMatchObject({ failure: 'not-found' })
  })

  test('a name that is taken is refused, and what has it stays as it is', async () => {
    const engine = fakeEngine({})
    await runIn(engine, { name: 'mine', detach: 'detached' })
    const before = [...engine.changes]
    await expect(runIn(engine, { name: 'mine', remove: 'after' })).rejects.toThrow('there is a container `mine` already')
    await expect(runIn(engine, { name: 'shop-db-1', service: 'db' })).rejects.toMatchObject({ code: 'name-taken' })
    expect(engine.changes).toEqual(before)
  })

  test('--remove-orphans removes what is declared no more, and no replica of another service', async () => {
    const engine = fakeEngine({ exitCode: 0 })
    const once = { service: 'db', dependencies: 'without', detach: 'detached' } as const
    const depending = service({ ...web, depends_on: { old: { condition: 'service_started', required: true } } })
    await runIn(engine, {}, () => {}, { web: depending, old: service({ image: 'busybox', command: ['run the database'] }) })
    await runIn(engine, { name: 'first' })
    await runIn(engine, { ...once, name: 'second' })
    expect(engine.changes).not.toContain('remove container shop-old-1')
    await runIn(engine, { ...once, name: 'third', orphans: 'remove' })
    expect(engine.changes).toContain('remove container shop-old-1')
    expect(engine.changes).not.toContain('remove container shop-db-1')
  })

  test('input goes in to its end', async () => {
    const engine = fakeEngine({ copiesInput: true })
    const { terminal } = await runIn(engine, { stdin: 'connected' }, (pipes) => {
      pipes.type('through\n')
      pipes.endInput()
    })
    expect(terminal.written.output).toBe('through\n')
  })

  test('a service that nobody knows changes nothing', async () => {
    const engine = fakeEngine({})
    await expect(runIn(engine, { service: 'wep' })).rejects.toThrow('no such service: `wep`')
    expect(engine.changes).toEqual([])
  })
})

function fakeEngine(program: Parameters<FakeEngine['program']>[1]): FakeEngine {
  const engine = createFakeEngine()
  engine.addImage('busybox', {})
  engine.program(['run the database'], {})
  engine.program('busybox', program)
  return engine
}

async function runIn(
  engine: FakeEngine,
  given: Partial<RunCommand>,
  act: (terminal: ReturnType<typeof fakeTerminal>) => void = () => {},
  services: Stack['services'] = { web: service(web), db: service({ image: 'busybox', command: ['run the database'] }) },
) {
  const declared = stack(services, { name: 'shop', volumes: { data: { name: 'shop_data' } } })
  const docker = dockerEngine(engine, fakeMachine('/home/me'))
  const project = { stack: declared, origins: { at: () => undefined, keys: () => [] } }
  const terminal = fakeTerminal('pipes')
  const never = new AbortController().signal
  const running = run(
    project,
    { ...command, ...given },
    {
      target: await docker.target(project),
      workloads: await docker.workloads(),
      terminal,
      signal: never,
      forced: never,
      home: '/home/me',
      slug,
      begin: async () => {},
      emit: () => {},
      isFolder: () => true,
      now: () => 0,
      parallel: 1,
    },
  )
  setTimeout(() => act(terminal), 50)
  const result = await running
  await new Promise((resolve) => setImmediate(resolve))
  return { result, terminal }
}
