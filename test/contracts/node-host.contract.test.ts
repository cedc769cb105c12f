import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EngineApi } from '../../src/engine/providers/docker/engine-api.js'
import { dockerNodeHost } from '../../src/engine/providers/docker/node-host.js'
import type { NodeHost } from '../../src/engine/providers/node-host-api.js'
import { suite } from '../support/suite.js'
import { testEngines } from '../support/test-engine.js'
import { openWithTinyImage } from '../support/tiny-image.js'

/* What a local cluster may rely on of the engine that its nodes run on. */

const prefix = `node-host-contract-${process.pid}`
const image = `stack-test-node-host:${process.pid}`
const engines = await testEngines(process.env)

suite('node host', engines.length === 0 ? 'no Docker Engine answers' : undefined, () => {
  for (const engine of engines) {
    describe(engine.name, () => {
      let api: EngineApi
      let host: NodeHost
      let node: string
      beforeAll(async () => {
        api = await openWithTinyImage(engine, image)
        host = dockerNodeHost(api, async () => undefined)
        const { id } = await api.containers.create(`${prefix}-node`, {
          Image: image,
          Cmd: ['sleep', '1000'],
          Labels: { 'stack.test.node': prefix, role: 'control-plane' },
          ExposedPorts: { '6443/tcp': {} },
          HostConfig: { Binds: ['/usr:/host-usr'], PortBindings: { '6443/tcp': [{ HostIp: '127.0.0.1', HostPort: '21801' }] } },
        })
        node = id
        expect(await host.start(node)).toBe(true)
        expect(await host.start(node)).toBe(false)
        await api.containers.pause(node)
        expect(await host.start(node)).toBe(false)
      })
      afterAll(async () => {
        await api.containers.remove(node, { force: true })
        await api.images.remove(image, { force: true })
      })

      test('finds containers by their labels, with mounts, addresses and published ports', async () => {
        const [found, ...more] = await host.containers({ 'stack.test.node': prefix, role: '' })
        expect(more).toEqual([])
        expect(found).toMatchObject({
          name: `${prefix}-node`,
          image,
          state: 'running',
          mounts: [{ hostPath: '/usr', nodePath: '/host-usr' }],
          addresses: { bridge: expect.stringMatching(/^\d+\./) },
          published: [{ target: '6443/tcp', address: '127.0.0.1:21801' }],
        })
        expect(await host.containers({ 'stack.test.node': 'another' })).toEqual([])
      })

      test('runs a command: its output by stream, and its exit code', async () => {
        const command = ['sh', '-c', 'echo out; echo problem >&2; exit 3']
        expect(await host.run(node, command)).toEqual({ exitCode: 3, stdout: 'out\n', stderr: 'problem\n' })
      })

      test('writes input of any size to its end', async () => {
        const size = 3_000_000
        const input = Readable.from([Buffer.alloc(size, 'x')])
        const { exitCode, stdout } = await host.run(node, ['cat'], input)
        expect([exitCode, stdout.length]).toEqual([0, size])
      })

      test('a command that ends before it has read its input ends the run', async () => {
        const input = Readable.from([Buffer.alloc(5_000_000, 'x')])
        expect(await host.run(node, ['sh', '-c', 'exit 4'], input)).toMatchObject({ exitCode: 4 })
      })

      test('tells images: by reference, by repository, and as an archive', async () => {
        const { id, platform } = (await host.image(image)) ?? {}
        expect(id).toMatch(/^sha256:/)
        expect(platform).toMatch(/^linux\/\w+/)
        expect(await host.image('stack-test-never:1')).toBeUndefined()
        expect(await host.imagesNamed('stack-test-node-host')).toContain(image)
        const chunks: Buffer[] = []
        for await (const chunk of await host.save(image)) chunks.push(chunk)
        expect(Buffer.concat(chunks).includes('manifest.json')).toBe(true)
      })

      test('gives an image another name and takes it away, which may be done twice', async () => {
        await host.tag(image, `${prefix}:named`)
        expect(await host.image(`${prefix}:named`)).toEqual(await host.image(image))
        await host.untag(`${prefix}:named`)
        await host.untag(`${prefix}:named`)
        expect(await host.image(`${prefix}:named`)).toBeUndefined()
        expect(await host.image(image)).toBeDefined()
      })

      test('knows under which address containers of a network reach this machine', async () => {
        expect(await host.gateway('bridge')).toMatch(/^\d+\.\d+\.\d+\.\d+$/)
        expect(await host.gateway(`${prefix}-none`)).toBeUndefined()
      })

      test('knows that address also of a network whose subnet a user gave, where engines do not name it', async () => {
        const network = await api.networks.create({ Name: `${prefix}-own`, IPAM: { Config: [{ Subnet: '10.214.78.0/24' }] } })
        const { id } = await api.containers.create(`${prefix}-own`, {
          Image: image,
          Cmd: ['sleep', '1000'],
          HostConfig: { NetworkMode: `${prefix}-own` },
        })
        try {
          await api.containers.start(id)
          const { NetworkSettings } = await api.containers.inspect(id)
          expect(await host.gateway(`${prefix}-own`)).toBe('10.214.78.1')
          expect(NetworkSettings.Networks[`${prefix}-own`]?.Gateway).toBe('10.214.78.1')
        } finally {
          await api.containers.remove(id, { force: true })
          await api.networks.remove(network.id)
        }
      })
    })
  }
})
