import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clusterTarget } from '../../src/engine/cluster-target.js'
import { dockerEngine } from '../../src/engine/engine.js'
import type { Event } from '../../src/engine/model/event.js'
import type { PortForwarder } from '../../src/engine/providers/forwarder-api.js'
import type { LocalCluster } from '../../src/engine/providers/kubernetes/cluster-driver-api.js'
import { readSettings } from '../../src/engine/providers/kubernetes/lower/settings/read-settings.js'
import type { ObjectKind, ObjectReference } from '../../src/engine/providers/kubernetes/manifest.js'
import { nodeImages } from '../../src/engine/providers/kubernetes/node-images.js'
import { up } from '../../src/engine/workflows/up.js'
import { clusterUp, shopOf } from '../support/cluster-target.js'
import { countedCalls } from '../support/counted-calls.js'
import { createFakeCluster } from '../support/fake-cluster-api.js'
import { createFakeEngine } from '../support/fake-engine-api.js'
import { fakeMachine } from '../support/fake-machine.js'
import { createFakeNodeHost } from '../support/fake-node-host.js'

let home = ''
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'stack-cluster-target-'))
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

const shop = `
services:
  web:
    image: nginx:1
    ports: ["8080:80"]
    configs: [page]
    secrets: [pass]
    depends_on: { db: { condition: service_healthy } }
  db:
    image: redis:7
    volumes: ["data:/data"]
configs: { page: { content: hello } }
secrets: { pass: { environment: PASS } }
volumes: { data: {} }
`

test('an up that changes nothing asks the engine once for each image, and the cluster for each kind of object', async () => {
  const engine = createFakeEngine()
  const images = {
    'nginx:1': { id: engine.addImage('nginx:1', checked), platform: 'linux/amd64' },
    'redis:7': { id: engine.addImage('redis:7', { ...checked, Volumes: { '/data': {} } }), platform: 'linux/amd64' },
  }
  const ofEngine = countedCalls(engine, (call, given) => (call === 'images.inspect' ? `${call} ${given[0]}` : call))
  const cluster = createFakeCluster()
  cluster.put(coreDns)
  const ofCluster = countedCalls(cluster, (call, [what, query]) => `${call} ${describeAsked(what as Asked, query)}`.trim())
  const run = await clusterRun(ofEngine.api, ofCluster.api, images)
  expect(await run()).toContain('up in')
  ofEngine.reset()
  ofCluster.reset()
  expect(await run()).toContain('nothing to change')
  expect(ofEngine.lines()).toMatchInlineSnapshot(`
    [
      "1 images.inspect nginx:1",
      "1 images.inspect redis:7",
      "1 networks.inspect",
    ]
  `)
  // Services once more for the ports that nodes gave them.
  expect(ofCluster.lines()).toMatchInlineSnapshot(`
    [
      "1 get Deployment coredns",
      "1 get Namespace stack-shop",
      "1 list ConfigMap",
      "1 list CronJob",
      "1 list DaemonSet",
      "1 list DaemonSet of kube-system",
      "1 list Deployment",
      "1 list HorizontalPodAutoscaler",
      "1 list Ingress",
      "1 list Job",
      "1 list NetworkPolicy",
      "1 list Node",
      "1 list PersistentVolumeClaim",
      "1 list Pod",
      "1 list PodDisruptionBudget",
      "1 list PriorityClass",
      "1 list ReplicaSet",
      "1 list Secret",
      "2 list Service",
      "1 list ServiceAccount",
      "1 list StatefulSet",
      "1 version",
    ]
  `)
})

const checked = { Healthcheck: { Test: ['CMD', 'true'] } }

type Asked = Partial<ObjectReference> | ObjectKind | undefined

/** What is asked for: an object, a kind of them and where, or the cluster itself. */
function describeAsked(what: Asked, query: unknown): string {
  if (what === undefined) return ''
  if (!('plural' in what)) return `${what.kind?.kind} ${what.name}`
  const { namespace } = query as { readonly namespace?: string }
  return namespace === 'stack-shop' || namespace === undefined ? what.kind : `${what.kind} of ${namespace}`
}

/** Nothing runs before names are resolved. */
const coreDns = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'coredns', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
  spec: { containers: [{ name: 'coredns', image: 'coredns:1' }] },
}

/** A project on a cluster of this machine, made of the real parts; each run comes to its last sentence. */
async function clusterRun(
  engine: ReturnType<typeof createFakeEngine>,
  cluster: ReturnType<typeof createFakeCluster>,
  images: NonNullable<Parameters<typeof createFakeNodeHost>[0]>['images'],
): Promise<() => Promise<string>> {
  const project = shopOf(shop, { PASS: 'secret' })
  const machine = fakeMachine(home)
  const loaded = new Set<string>()
  const host = createFakeNodeHost({
    ...(images && { images }),
    run(_container, command, input) {
      if (command.startsWith('ctr -n k8s.io images import')) loaded.add(input)
      const known = [...loaded].map((name) => ({ id: images?.[name]?.id, repoTags: [`docker.io/library/${name}`] }))
      return command.startsWith('crictl') ? { stdout: JSON.stringify({ images: known }) } : {}
    },
  })
  const parts = {
    machine,
    reference: project,
    project: 'shop',
    api: cluster,
    title: 'kind cluster `shop`',
    namespace: 'stack-shop',
    settings: readSettings(project.stack, project.origins).value,
    local,
    docker: dockerEngine(engine, machine),
    nodeImages: nodeImages(host, local.nodes),
    forwarder: forwarderInMemory(),
    foreign: 'refuse' as const,
    version: '1.0.0',
  }
  return async () => {
    const events: Event[] = []
    const target = await clusterTarget(parts)
    const tools = {
      target,
      emit: (event: Event) => void events.push(event),
      signal: new AbortController().signal,
      isFolder: () => true,
      now: () => 0,
      parallel: 10,
    }
    expect(await up(project, clusterUp, tools)).toMatchObject({ exitCode: 0 })
    return events.flatMap((event) => (event.type === 'finished' ? [event.summary] : [])).join()
  }
}

const local: LocalCluster = {
  name: 'shop',
  driver: 'kind',
  state: 'running',
  nodes: [{ id: 'node', name: 'shop-control-plane', address: '172.18.0.2' }],
  network: 'kind',
  nodeImage: 'kindest/node:v1.36.4',
  mounts: [],
  madeFor: 'shop',
}

function forwarderInMemory(): PortForwarder {
  let there: Awaited<ReturnType<PortForwarder['observe']>>
  return {
    observe: async () => there,
    check: async () => [],
    async ensure({ project, ports, fields }) {
      const published = ports.map(({ service, hostIp, published: port, target, protocol }) => ({
        service,
        hostIp,
        published: port,
        target,
        protocol,
      }))
      there = {
        handle: 'forwarder',
        name: `stack-forwarder-${project}`,
        state: 'running',
        fields,
        ports: published,
        routes: ports,
      }
      return published
    },
    async remove() {
      there = undefined
    },
  }
}
