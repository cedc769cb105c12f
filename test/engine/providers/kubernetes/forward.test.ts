import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import type { Event } from '../../../../src/engine/model/event.js'
import { type AttachedPort, type Forwarding, forwardPorts } from '../../../../src/engine/providers/kubernetes/forward.js'
import { objectKinds } from '../../../../src/engine/providers/kubernetes/object-kinds.js'
import { createFakeCluster, type FakeCluster } from '../../../support/fake-cluster-api.js'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const namespace = 'stack-shop'

/** With a pod of the service `web`, which becomes ready as soon as it is there. */
async function clusterWithPod(): Promise<FakeCluster> {
  const cluster = createFakeCluster()
  cluster.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
  putPod(cluster, 'web-1')
  await cluster.settled()
  return cluster
}

function putPod(cluster: FakeCluster, name: string): void {
  const metadata = { name, namespace, labels: { 'dev.stack/service': 'web' } }
  cluster.put({ apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [{ name: 'web', image: 'web:1' }] } })
}

async function removePod(cluster: FakeCluster, name: string): Promise<void> {
  await cluster.delete({ kind: objectKinds.pod, name, namespace }, { propagation: 'background', gracePeriod: 0 })
  await cluster.settled()
}

const web = (rest: Partial<AttachedPort> = {}): AttachedPort => ({
  service: 'web',
  hostIp: '127.0.0.1',
  published: 0,
  target: 80,
  pods: { namespace, selector: 'dev.stack/service=web' },
  ...rest,
})

async function forward(
  cluster: FakeCluster,
  ...ports: readonly AttachedPort[]
): Promise<Forwarding & { readonly events: Event[] }> {
  const events: Event[] = []
  const made = await forwardPorts(ports, {
    api: cluster,
    emit: (event) => events.push(event),
    signal: new AbortController().signal,
  })
  ends.push(() => made.close())
  return { ...made, events }
}

async function ask(port: number, host = '127.0.0.1'): Promise<string> {
  const socket = connect(port, host)
  ends.push(() => socket.destroy())
  socket.write('hello')
  let text = ''
  for await (const chunk of socket) text += chunk
  return text
}

function portOf({ addresses }: Forwarding): number {
  return addresses[0]?.published ?? 0
}

it('leads to a ready pod of the service', async () => {
  const cluster = await clusterWithPod()
  cluster.answer(80, 'from web')
  expect(await ask(portOf(await forward(cluster, web())))).toBe('from web')
})

it('waits for a pod to become ready, and says nothing of it', async () => {
  const cluster = await clusterWithPod()
  await removePod(cluster, 'web-1')
  cluster.answer(80, 'at last')
  const forwarding = await forward(cluster, web())
  const answer = ask(portOf(forwarding))
  setTimeout(() => putPod(cluster, 'web-1'), 100)
  expect(await answer).toBe('at last')
  expect(forwarding.events).toEqual([])
})

it('goes on with the pods that a rollout brings', async () => {
  const cluster = await clusterWithPod()
  cluster.answer(80, 'from web')
  const forwarding = await forward(cluster, web())
  expect(await ask(portOf(forwarding))).toBe('from web')
  await removePod(cluster, 'web-1')
  const answer = ask(portOf(forwarding))
  setTimeout(() => putPod(cluster, 'web-2'), 100)
  expect(await answer).toBe('from web')
})

it('listens on both loopback addresses where none is named', async () => {
  const cluster = await clusterWithPod()
  cluster.answer(80, 'from web')
  const forwarding = await forward(cluster, web({ hostIp: '' }))
  expect(forwarding.addresses.map(({ hostIp }) => hostIp)).toEqual(['127.0.0.1', '::1'])
  expect(await ask(portOf(forwarding), '::1')).toBe('from web')
})

it('takes the next port of a range, and names the line where there is none', async () => {
  const holder = createServer()
  await once(holder.listen(0, '127.0.0.1'), 'listening')
  ends.push(() => holder.close())
  const address = holder.address()
  const held = address === null || typeof address === 'string' ? 0 : address.port
  const cluster = await clusterWithPod()
  const { addresses } = await forward(cluster, web({ published: held, lastPublished: held + 20 }))
  expect(addresses[0]?.published).toBeGreaterThan(held)
  await expect(forward(cluster, web(), web({ published: held }))).rejects.toMatchObject({
    code: 'port-taken',
    message: `services.web.ports: 127.0.0.1:${held} is taken by another program`,
    hint: `set another port: \`ports: ["${held + 1}:80"]\``,
  })
})

it('breaks a connection off that the pod refuses, and says why', async () => {
  const cluster = await clusterWithPod()
  const forwarding = await forward(cluster, web())
  await expect(ask(portOf(forwarding))).rejects.toMatchObject({ code: 'ECONNRESET' })
  expect(forwarding.events).toEqual([{ type: 'warning', group: 'web', message: 'nothing listens on that port in pod web-1' }])
})

it('ends every connection when it is closed', async () => {
  const cluster = await clusterWithPod()
  const forwarding = await forward(cluster, web())
  const socket = connect(portOf(forwarding), '127.0.0.1')
  await once(socket, 'connect')
  const closed = once(socket, 'close')
  await forwarding.close()
  await closed
  await expect(ask(portOf(forwarding))).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})
