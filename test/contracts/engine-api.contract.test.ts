import { Readable } from 'node:stream'
import { packTar, unpackTar } from 'modern-tar'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EngineApi, OutputChunk } from '../../src/engine/providers/docker/engine-api.js'
import type { ContainerCreateBody } from '../../src/engine/providers/docker/wire/container.js'
import { createFakeEngine, type FakeEngine } from '../support/fake-engine-api.js'
import type { FakeProgram } from '../support/fake-engine-state.js'
import { suite } from '../support/suite.js'
import { testEngines } from '../support/test-engine.js'
import { openWithTinyImage, passwd } from '../support/tiny-image.js'

/*
 * What `EngineApi` promises, tried on the fake and on every real engine: what holds here may be relied on in tests with the fake.
 */

const prefix = `engine-api-contract-${process.pid}`
const image = `stack-test-tiny:${process.pid}`

/** What the containers of the suite run: a script for a real engine, what it comes to for the fake. */
const scripts = {
  sleeps: { script: 'sleep 1000 & wait', program: { stoppedCode: 143 } },
  fails: {
    script: 'echo out; echo problem >&2; exit 3',
    program: {
      output: [
        ['stdout', 'out\n'],
        ['stderr', 'problem\n'],
      ],
      exitCode: 3,
    },
  },
  copies: { script: 'exec cat', program: { copiesInput: true } },
  greets: { script: 'echo hello; sleep 1000 & wait', program: { output: [['stdout', 'hello\n']] } },
} satisfies { readonly [name: string]: { readonly script: string; readonly program: FakeProgram } }

const command = (script: string) => ['sh', '-c', `trap 'exit 143' TERM; ${script}`]

const real = await testEngines(process.env)

contract('fake', async () => {
  const fake = createFakeEngine()
  fake.addImage(image, { Cmd: ['sh'], Env: ['PATH=/bin:/usr/bin'] }, { '/etc/passwd': passwd, '/tmp/': '' })
  teach(fake)
  return fake
})

function teach(fake: FakeEngine): void {
  for (const { script, program } of Object.values(scripts)) fake.program(command(script), program)
  fake.execProgram(['sh', '-c', 'echo in exec; exit 5'], { output: [['stdout', 'in exec\n']], exitCode: 5 })
  fake.execProgram(['cat'], { copiesInput: true })
}

suite('real engines', real.length === 0 ? 'no Docker Engine answers' : undefined, () => {
  for (const engine of real) {
    contract(engine.name, () => openWithTinyImage(engine, image))
  }
})

function contract(name: string, open: () => Promise<EngineApi>): void {
  describe(name, () => {
    let engine: EngineApi
    beforeAll(async () => {
      engine = await open()
    })
    afterAll(async () => {
      await sweep(engine)
      await engine.images.remove(image, { force: true })
    })

    const create = async (suffix: string, script: string, more: Partial<ContainerCreateBody> = {}) => {
      const body = { Image: image, Cmd: command(script), Labels: { 'stack.test': prefix }, ...more }
      return (await engine.containers.create(`${prefix}-${suffix}`, body)).id
    }

    describe('containers', () => {
      test('are created, started, stopped and removed, and say so', async () => {
        const id = await create('life', scripts.sleeps.script)
        expect((await engine.containers.inspect(id)).State.Status).toBe('created')
        await engine.containers.start(id)
        await engine.containers.start(id)
        expect((await engine.containers.inspect(`${prefix}-life`)).State).toMatchObject({ Status: 'running', Running: true })
        await engine.containers.stop(id, { timeout: 5 })
        await engine.containers.stop(id)
        expect((await engine.containers.inspect(id)).State).toMatchObject({ Status: 'exited', ExitCode: 143 })
        await engine.containers.remove(id)
        await expect(engine.containers.inspect(id)).rejects.toMatchObject({ failure: 'not-found' })
      })

      test('are listed by label, whatever their state', async () => {
        const id = await create('listed', scripts.fails.script, { Labels: { 'stack.test': prefix, colour: 'blue' } })
        const list = (label: string) => engine.containers.list({ filters: { label: [`stack.test=${prefix}`, label] } })
        expect((await list('colour=blue')).map(({ Id }) => Id)).toEqual([id])
        expect(await list('colour=red')).toEqual([])
        const [summary] = await list('colour')
        expect(summary).toMatchObject({ Names: [`/${prefix}-listed`], Image: image, State: 'created', Status: 'Created' })
        await engine.containers.remove(id)
      })

      test('a taken name, a missing image and a missing container are told apart', async () => {
        const id = await create('taken', scripts.sleeps.script)
        await expect(create('taken', scripts.sleeps.script)).rejects.toMatchObject({ failure: 'conflict', status: 409 })
        await expect(engine.containers.create(`${prefix}-x`, { Image: 'stack-test-none:1' })).rejects.toMatchObject({
          failure: 'not-found',
          message: expect.stringContaining('No such image: stack-test-none:1'),
        })
        await expect(engine.containers.start('stack-test-none')).rejects.toMatchObject({ failure: 'not-found' })
        await engine.containers.remove(id)
      })

      test('one that runs is removed by force only', async () => {
        const id = await create('forced', scripts.sleeps.script)
        await engine.containers.start(id)
        await expect(engine.containers.remove(id)).rejects.toMatchObject({ failure: 'conflict' })
        await engine.containers.remove(id, { force: true })
      })

      test('waiting ends with the exit code, at once for what has ended', async () => {
        const id = await create('waited', scripts.fails.script)
        const next = engine.containers.wait(id, 'next-exit')
        await engine.containers.start(id)
        expect(await next).toEqual({ exitCode: 3 })
        expect(await engine.containers.wait(id, 'not-running')).toEqual({ exitCode: 3 })
        await engine.containers.remove(id)
      })

      test('waiting is given up with the signal’s reason', async () => {
        const id = await create('unwaited', scripts.sleeps.script)
        await engine.containers.start(id)
        const controller = new AbortController()
        const waiting = engine.containers.wait(id, 'not-running', controller.signal)
        setTimeout(() => controller.abort(new Error('enough')), 50)
        await expect(waiting).rejects.toThrow('enough')
        await engine.containers.remove(id, { force: true })
      })

      test('are renamed, paused, killed and restarted', async () => {
        const id = await create('changed', scripts.sleeps.script)
        await engine.containers.rename(id, `${prefix}-renamed`)
        await engine.containers.start(id)
        await engine.containers.pause(id)
        expect((await engine.containers.inspect(`${prefix}-renamed`)).State.Status).toBe('paused')
        await engine.containers.unpause(id)
        const before = (await engine.containers.inspect(id)).State.StartedAt
        await engine.containers.restart(id, { timeout: 5 })
        const after = (await engine.containers.inspect(id)).State
        expect(after.StartedAt).not.toBe(before)
        expect(after.Status).toBe('running')
        await engine.containers.kill(id, 'SIGKILL')
        expect(await engine.containers.wait(id, 'not-running')).toEqual({ exitCode: 137 })
        await expect(engine.containers.kill(id, 'SIGKILL')).rejects.toMatchObject({ failure: 'conflict' })
        await engine.containers.remove(id)
      })

      test('a host port that is taken is told as such', async () => {
        const ports = { ExposedPorts: { '80/tcp': {} }, HostConfig: { PortBindings: { '80/tcp': [{ HostPort: '21699' }] } } }
        const first = await create('port-1', scripts.sleeps.script, ports)
        const second = await create('port-2', scripts.sleeps.script, ports)
        await engine.containers.start(first)
        await expect(engine.containers.start(second)).rejects.toMatchObject({
          failure: 'port-taken',
          message: expect.stringContaining('21699 is already in use'),
        })
        const { Ports } = (await engine.containers.inspect(first)).NetworkSettings
        expect(Ports?.['80/tcp']).toContainEqual({ HostIp: '0.0.0.0', HostPort: '21699' })
        await Promise.all([first, second].map((id) => engine.containers.remove(id, { force: true })))
      })

      test('their processes are listed while they run', async () => {
        const id = await create('top', scripts.sleeps.script)
        await engine.containers.start(id)
        const table = await engine.containers.top(id)
        expect(table.Titles).toContain('PID')
        expect(table.Processes?.length).toBeGreaterThan(0)
        await engine.containers.remove(id, { force: true })
      })
    })

    describe('output', () => {
      test('logs tell the streams apart and give times that sort', async () => {
        const id = await create('logs', scripts.fails.script)
        await engine.containers.start(id)
        await engine.containers.wait(id, 'not-running')
        const chunks = await collect(engine.containers.logs(id, { tty: false, timestamps: true }))
        expect(
          chunks
            .filter(({ stream }) => stream === 'stdout')
            .map(textOf)
            .join(''),
        ).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z out\n$/)
        expect(
          chunks
            .filter(({ stream }) => stream === 'stderr')
            .map(textOf)
            .join(''),
        ).toMatch(/Z problem\n$/)
        expect(await collect(engine.containers.logs(id, { tty: false, tail: 0 }))).toEqual([])
        await engine.containers.remove(id)
      })

      test('following logs ends when the container does', async () => {
        const id = await create('follow', scripts.greets.script)
        await engine.containers.start(id)
        const following = collect(engine.containers.logs(id, { tty: false, follow: true }))
        setTimeout(() => engine.containers.stop(id, { timeout: 5 }), 100)
        expect((await following).map(textOf).join('')).toBe('hello\n')
        await engine.containers.remove(id)
      })

      test('following logs is given up with the signal’s reason', async () => {
        const id = await create('unfollowed', scripts.greets.script)
        await engine.containers.start(id)
        const controller = new AbortController()
        const following = collect(engine.containers.logs(id, { tty: false, follow: true }, controller.signal))
        setTimeout(() => controller.abort(new Error('enough')), 100)
        await expect(following).rejects.toThrow('enough')
        await engine.containers.remove(id, { force: true })
      })

      test('attached before its start, a container loses no output and reads its input to the end', async () => {
        const id = await create('attach', scripts.copies.script, { OpenStdin: true, StdinOnce: true, AttachStdin: true })
        const attached = await engine.containers.attach(id, { tty: false, stdin: true })
        await engine.containers.start(id)
        attached.input.write('one\n')
        attached.input.end('two\n')
        expect((await collect(attached.output)).map(textOf).join('')).toBe('one\ntwo\n')
        expect((await engine.containers.wait(id, 'not-running')).exitCode).toBe(0)
        await engine.containers.remove(id)
      })

      test('exec gives output and exit code', async () => {
        const id = await create('exec', scripts.sleeps.script)
        await engine.containers.start(id)
        const exec = await engine.execs.create(id, {
          Cmd: ['sh', '-c', 'echo in exec; exit 5'],
          AttachStdout: true,
          AttachStderr: true,
        })
        const { output } = await engine.execs.start(exec.id, { tty: false })
        expect((await collect(output)).map(textOf).join('')).toBe('in exec\n')
        expect(await engine.execs.inspect(exec.id)).toMatchObject({ ExitCode: 5, Running: false })
        await engine.containers.remove(id, { force: true })
      })

      test('exec passes input, and its end', async () => {
        const id = await create('exec-input', scripts.sleeps.script)
        await engine.containers.start(id)
        const exec = await engine.execs.create(id, { Cmd: ['cat'], AttachStdin: true, AttachStdout: true })
        const { output, input } = await engine.execs.start(exec.id, { tty: false })
        input.end('through\n')
        expect((await collect(output)).map(textOf).join('')).toBe('through\n')
        await engine.containers.remove(id, { force: true })
      })

      test('exec in what does not run is a conflict', async () => {
        const id = await create('exec-created', scripts.sleeps.script)
        await expect(engine.execs.create(id, { Cmd: ['true'] })).rejects.toMatchObject({ failure: 'conflict' })
        await engine.containers.remove(id)
      })
    })

    describe('networks', () => {
      test('are created once, joined, left and removed', async () => {
        const name = `${prefix}-net`
        await engine.networks.create({ Name: name, CheckDuplicate: true, Labels: { 'stack.test': prefix } })
        await expect(engine.networks.create({ Name: name, CheckDuplicate: true })).rejects.toMatchObject({ failure: 'conflict' })
        expect((await engine.networks.list({ label: [`stack.test=${prefix}`] })).map(({ Name }) => Name)).toEqual([name])
        const id = await create('member', scripts.sleeps.script)
        await engine.networks.connect(name, id, { Aliases: ['friend'] })
        await engine.containers.start(id)
        const { NetworkSettings } = await engine.containers.inspect(id)
        expect(NetworkSettings.Networks[name]?.Aliases).toContain('friend')
        expect(Object.keys((await engine.networks.inspect(name)).Containers ?? {})).toEqual([id])
        await expect(engine.networks.remove(name)).rejects.toMatchObject({ failure: 'conflict' })
        await engine.networks.disconnect(name, id)
        await engine.networks.remove(name)
        await expect(engine.networks.inspect(name)).rejects.toMatchObject({ failure: 'not-found' })
        await engine.containers.remove(id, { force: true })
      })
    })

    describe('volumes', () => {
      test('are created once and not removed while in use', async () => {
        const name = `${prefix}-data`
        const made = await engine.volumes.create({ Name: name, Labels: { 'stack.test': prefix } })
        expect(await engine.volumes.create({ Name: name })).toMatchObject({ Name: name, Mountpoint: made.Mountpoint })
        const id = await create('user', scripts.sleeps.script, {
          HostConfig: { Mounts: [{ Type: 'volume', Source: name, Target: '/data' }] },
        })
        expect((await engine.containers.inspect(id)).Mounts).toContainEqual(
          expect.objectContaining({ Type: 'volume', Name: name, Destination: '/data', RW: true }),
        )
        await expect(engine.volumes.remove(name)).rejects.toMatchObject({ failure: 'conflict' })
        await engine.containers.remove(id, { volumes: true })
        expect((await engine.volumes.list({ label: [`stack.test=${prefix}`] })).map(({ Name }) => Name)).toEqual([name])
        await engine.volumes.remove(name)
        await expect(engine.volumes.inspect(name)).rejects.toMatchObject({ failure: 'not-found' })
      })

      test('anonymous ones go with their container when asked', async () => {
        const id = await create('anonymous', scripts.sleeps.script, { Volumes: { '/scratch': {} } })
        const [mount] = (await engine.containers.inspect(id)).Mounts
        expect(mount?.Name).toMatch(/^[0-9a-f]{64}$/)
        await engine.containers.remove(id, { volumes: true })
        await expect(engine.volumes.inspect(mount?.Name ?? '')).rejects.toMatchObject({ failure: 'not-found' })
      })
    })

    describe('images', () => {
      test('are built out of an archive, under the tags that are asked for', async () => {
        const dockerfile = new TextEncoder().encode(`FROM ${image}\nENV A=b\n`)
        const tar = Buffer.from(await packTar([{ header: { name: 'Dockerfile', size: dockerfile.length }, body: dockerfile }]))
        const tag = `${prefix}:built`
        const progress = await collect(engine.images.build(Readable.from([tar]), { t: [tag] }))
        const { Id } = await engine.images.inspect(tag)
        expect(progress).toContainEqual({ aux: { ID: Id } })
        await engine.images.remove(tag)
      })

      test('are tagged, found by reference and untagged', async () => {
        const { Id, Config } = await engine.images.inspect(image)
        expect(Id).toMatch(/^sha256:[0-9a-f]{64}$/)
        expect(Config.Cmd).toEqual(['sh'])
        await engine.images.tag(Id, `${prefix}:two`)
        expect((await engine.images.list({ reference: [`${prefix}:two`] })).map((found) => found.Id)).toEqual([Id])
        await engine.images.remove(`${prefix}:two`)
        expect(await engine.images.list({ reference: [`${prefix}:two`] })).toEqual([])
        expect((await engine.images.inspect(image)).Id).toBe(Id)
      })

      test('are saved as an archive that can be loaded, with the tags that were named', async () => {
        const { Id, Architecture, Os } = await engine.images.inspect(image)
        await engine.images.tag(Id, `${prefix}:saved`)
        const platform = { os: Os, architecture: Architecture }
        const archive = await engine.images.save([`${prefix}:saved`], { platform })
        const tar = Buffer.concat(await collect<Buffer>(archive))
        await engine.images.remove(`${prefix}:saved`)
        await collect(engine.images.load(tar))
        expect((await engine.images.list({ reference: [`${prefix}:saved`] })).length).toBe(1)
        await engine.images.remove(`${prefix}:saved`)
        await expect(engine.images.save([`${prefix}:never`])).rejects.toMatchObject({ failure: 'not-found' })
      })

      test('one that is nowhere is an error of the pull', async () => {
        const pull = collect(engine.images.pull('127.0.0.1:9/stack-test/none:1', {}))
        await expect(pull).rejects.toMatchObject({ name: 'EngineError' })
      })
    })

    describe('events', () => {
      test('tell what happens to containers of a label, in order', async () => {
        const controller = new AbortController()
        const seen: string[] = []
        const watching = (async () => {
          const filters = { type: ['container'], label: [`stack.test.events=${prefix}`] }
          for await (const event of engine.events({ filters }, controller.signal)) {
            seen.push(event.Action)
            if (event.Action === 'die') expect(event.Actor.Attributes.exitCode).toBe('3')
            if (event.Action === 'destroy') return
          }
        })()
        // The subscription is not acknowledged; what happens before it is not told.
        await new Promise((resolve) => setTimeout(resolve, 300))
        const id = await create('events', scripts.fails.script, {
          Labels: { 'stack.test': prefix, 'stack.test.events': prefix },
        })
        await engine.containers.start(id)
        await engine.containers.wait(id, 'not-running')
        await engine.containers.remove(id)
        await watching
        controller.abort()
        expect(seen.filter((action) => ['create', 'start', 'die', 'destroy'].includes(action))).toEqual([
          'create',
          'start',
          'die',
          'destroy',
        ])
      })
    })

    test('archives go in and come out', async () => {
      const id = await create('archive', scripts.sleeps.script)
      const tar = await tarOf('note.txt', 'kept')
      await engine.containers.putArchive(id, '/tmp', tar)
      const out = await engine.containers.getArchive(id, '/tmp')
      const bytes: Buffer[] = []
      for await (const chunk of out) bytes.push(chunk)
      expect(Buffer.concat(bytes).includes('kept')).toBe(true)
      await engine.containers.remove(id)
    })

    test('a container that never ran shows what its image holds', async () => {
      const id = await create('look', scripts.sleeps.script)
      const { containers } = engine
      await expect(containers.statArchive(id, '/etc/passwd')).resolves.toMatchObject({ kind: 'file', size: passwd.length })
      await expect(containers.statArchive(id, '/etc')).resolves.toMatchObject({ kind: 'folder' })
      await expect(containers.statArchive(id, '/nothing')).rejects.toMatchObject({ failure: 'not-found' })
      const entries = async (path: string) =>
        (await unpackTar(new Uint8Array(Buffer.concat(await collect(await containers.getArchive(id, path)))))).map(
          ({ header, data }) => [header.name, data === undefined ? '' : new TextDecoder().decode(data)],
        )
      expect(await entries('/etc/passwd')).toEqual([['passwd', passwd]])
      expect((await entries('/tmp/.')).map(([name]) => name)).toEqual(['./'])
      expect((await entries('/etc/.')).map(([name]) => name)).toContain('./passwd')
      await expect(containers.getArchive(id, '/nothing')).rejects.toMatchObject({ failure: 'not-found' })
      await containers.remove(id)
    })
  })
}

async function tarOf(name: string, text: string): Promise<Buffer> {
  const { packTar } = await import('modern-tar')
  const body = new TextEncoder().encode(text)
  return Buffer.from(await packTar([{ header: { name, size: body.length, mode: 0o644 }, body }]))
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = []
  for await (const item of items) collected.push(item)
  return collected
}

function textOf(chunk: OutputChunk): string {
  return chunk.data.toString()
}

/** Nothing that a failed test made remains. */
async function sweep(engine: EngineApi): Promise<void> {
  const filters = { label: [`stack.test=${prefix}`] }
  for (const { Id } of await engine.containers.list({ filters }))
    await engine.containers.remove(Id, { force: true, volumes: true })
  for (const { Id } of await engine.networks.list(filters)) await engine.networks.remove(Id)
  for (const { Name } of await engine.volumes.list(filters)) await engine.volumes.remove(Name)
}
