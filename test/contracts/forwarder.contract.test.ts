import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundleGateways } from '../../scripts/bundle-gateways.js'
import { freePort } from '../../scripts/free-port.js'
import { systemProcesses } from '../../src/engine/host/process.js'
import { parseEndpoint } from '../../src/engine/providers/docker/connection/endpoint.js'
import { openEngine } from '../../src/engine/providers/docker/dockerode-engine-api.js'
import type { EngineApi } from '../../src/engine/providers/docker/engine-api.js'
import { dockerForwarder } from '../../src/engine/providers/docker/forwarder/docker-forwarder.js'
import { forwarderNodeImage } from '../../src/engine/providers/docker/forwarder/node-image.js'
import { standInFinder } from '../../src/engine/providers/docker/node-base/find-stand-ins.js'
import type { ForwarderWish, PortForwarder, RoutedPort } from '../../src/engine/providers/forwarder-api.js'
import { suite } from '../support/suite.js'
import { testEngines } from '../support/test-engine.js'

/*
 * What `PortForwarder` promises, on a real engine. In the place of a cluster's node stands a container that answers on two ports, as
 * NodePorts do; its name stays while its address changes.
 */

const project = `forwarder-contract-${process.pid}`
const network = `${project}-net`
const node = `${project}-node`
const program = `
  const answer = (name) => (request, response) => response.end(name)
  for (const [name, port] of [['first', 30001], ['second', 30002]]) {
    require('http').createServer(answer(name)).listen(port)
    require('net').createServer((socket) => socket.pipe(socket)).listen(port + 10)
    const socket = require('dgram').createSocket('udp4')
    socket.on('message', (data, from) => socket.send(name + ' ' + data, from.port, from.address)).bind(port)
  }
  process.on('SIGTERM', () => process.exit(0))`

const [real] = await testEngines(process.env)

suite('a forwarder', real === undefined ? 'no Docker Engine answers' : undefined, () => {
  let api: EngineApi
  let forwarder: PortForwarder
  let image: string
  let published: number
  const context = { emit: () => {}, signal: new AbortController().signal }

  beforeAll(async () => {
    api = await openEngine(parseEndpoint(real?.dockerHost ?? ''), {})
    const { env, platform, execPath, arch, versions } = process
    const registryAuth = async () => undefined
    const machine = { env, platform, execPath, arch, version: versions.node }
    const standIns = standInFinder({ api, node: machine, processes: systemProcesses, registryAuth })
    const nodeImage = forwarderNodeImage({ api, standIns, registryAuth })
    const {
      files: [bundled],
    } = await bundleGateways(process.cwd())
    forwarder = dockerForwarder({ api, program: async () => bundled?.text ?? '', nodeImage })
    image = await nodeImage(context)
    published = await freePort(22_250)
    await api.networks.create({ Name: network, Labels: { 'stack.test': project } })
    const body = { Image: image, Cmd: ['node', '-e', program], HostConfig: { NetworkMode: network } }
    await api.containers.create(node, { ...body, Labels: { 'stack.test': project } })
    await api.containers.start(node)
  })

  afterAll(async () => {
    await forwarder.remove(project)
    const left = await api.containers.list({ filters: { label: [`stack.test=${project}`] } })
    for (const { Id } of left) await api.containers.remove(Id, { force: true })
    await api.networks.remove(network)
  })

  const routed = (rest: Partial<RoutedPort> = {}, nodePort = 30_001): RoutedPort => ({
    service: 'web',
    hostIp: '127.0.0.1',
    published,
    target: 8080,
    protocol: 'tcp',
    nodes: [{ host: node, port: nodePort }],
    ...rest,
  })
  const wish = (...ports: readonly RoutedPort[]): ForwarderWish => ({ project, network, ports, fields: '{"ports":"1"}' })
  const ensure = (...ports: readonly RoutedPort[]) => forwarder.ensure(wish(...ports), context)
  /** Over a connection of its own: one that is kept stays where it leads. */
  const body = async (port: number) => (await fetch(`http://127.0.0.1:${port}`, { headers: { connection: 'close' } })).text()

  test('publishes a port, and says so', async () => {
    expect(await forwarder.observe(project)).toBeUndefined()
    const address = { service: 'web', hostIp: '127.0.0.1', published, target: 8080, protocol: 'tcp' }
    expect(await ensure(routed())).toEqual([address])
    expect(await body(published)).toBe('first')
    expect(await forwarder.observe(project)).toMatchObject({
      name: `stack-forwarder-${project}`,
      state: 'running',
      fields: '{"ports":"1"}',
      ports: [address],
      routes: [{ service: 'web', target: 8080, protocol: 'tcp', nodes: [{ host: node, port: 30_001 }] }],
    })
  })

  test('is told where to go from now on, and breaks no connection by it', async () => {
    await ensure(routed({}, 30_011))
    const before = await forwarder.observe(project)
    const open = connect(published, '127.0.0.1')
    open.write('a')
    await once(open, 'data')
    await ensure(routed({}, 30_002))
    expect(await body(published)).toBe('second')
    open.write('b')
    expect(String((await once(open, 'data'))[0])).toBe('b')
    open.destroy()
    expect((await forwarder.observe(project))?.handle).toBe(before?.handle)
  })

  test('takes any port, one of a range, several for one service, and UDP', async () => {
    const [first, last] = [published + 10, published + 14]
    const addresses = await ensure(
      routed(),
      routed({ published: 0 }),
      routed({ service: 'api', published: first, lastPublished: last }, 30_002),
      routed({ service: 'dns', published: published + 20, protocol: 'udp' }),
      routed({ service: 'all', hostIp: '', published: published + 21 }, 30_002),
    )
    const of = (service: string) => addresses.filter((address) => address.service === service)
    const [fixed, any] = of('web')
    expect([fixed?.published, any?.published].includes(published)).toBe(true)
    for (const { published: port } of of('web')) expect(await body(port)).toBe('first')
    const [inRange] = of('api')
    expect(inRange?.published).toBeGreaterThanOrEqual(first)
    expect(inRange?.published).toBeLessThanOrEqual(last)
    expect(await body(inRange?.published ?? 0)).toBe('second')
    expect(await body(published + 21)).toBe('second')
    const socket = createSocket('udp4')
    socket.send('hello', published + 20, '127.0.0.1')
    expect(String((await once(socket, 'message'))[0])).toBe('first hello')
    socket.close()
  })

  test('finds a node again that was given another address', async () => {
    await ensure(routed())
    const before = await api.containers.inspect(node)
    await api.containers.stop(node)
    // Whoever comes next gets the address that has become free.
    const squatter = { Image: image, Cmd: ['node', '-e', 'setInterval(() => {}, 1000)'], HostConfig: { NetworkMode: network } }
    const { id } = await api.containers.create(`${node}-2`, { ...squatter, Labels: { 'stack.test': project } })
    await api.containers.start(id)
    await api.containers.start(node)
    const after = await api.containers.inspect(node)
    const addressIn = ({ NetworkSettings }: typeof after) => NetworkSettings.Networks[network]?.IPAddress
    expect(addressIn(after)).not.toBe(addressIn(before))
    expect(await body(published)).toBe('first')
  })

  test('knows beforehand who holds a port, and counts its own as free', async () => {
    await ensure(routed())
    expect(await forwarder.check(project, [routed()])).toEqual([])
    const [conflict] = await forwarder.check('other', [routed()])
    expect(conflict).toMatchObject({
      severity: 'error',
      code: 'port-taken',
      message: `services.web.ports: port ${published} is taken by project ${project} on Kubernetes (container stack-forwarder-${project})`,
      hint: `stack k8s -p ${project} down, or set another port: \`ports: ["${published + 1}:8080"]\``,
    })
    const holder = createServer()
    await once(holder.listen(published + 30, '127.0.0.1'), 'listening')
    const [held] = await forwarder.check(project, [routed({ published: published + 30 })])
    expect(held?.message).toContain(`process ${process.pid}`)
    // The last to be published stay where the new ones cannot be.
    await expect(ensure(routed({ published: published + 30 }))).rejects.toMatchObject({ failure: 'port-taken' })
    expect(await body(published)).toBe('first')
    holder.close()
  })

  test('comes back after it was stopped, and goes when it is removed', async () => {
    const there = await forwarder.observe(project)
    await api.containers.stop(there?.handle ?? '')
    expect(await forwarder.observe(project)).toMatchObject({ state: 'stopped', ports: [] })
    await ensure(routed())
    expect(await body(published)).toBe('first')
    await forwarder.remove(project)
    await forwarder.remove(project)
    expect(await forwarder.observe(project)).toBeUndefined()
  })
})
