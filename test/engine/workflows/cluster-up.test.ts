import { describe, expect, it } from 'vitest'
import type { Event } from '../../../src/engine/model/event.js'
import { objectKinds } from '../../../src/engine/providers/kubernetes/object-kinds.js'
import { down } from '../../../src/engine/workflows/down.js'
import type { Tools } from '../../../src/engine/workflows/project.js'
import { up } from '../../../src/engine/workflows/up.js'
import { clusterDown, clusterTools, clusterUp, shopOf } from '../../support/cluster-target.js'
import { createFakeCluster, type FakeCluster } from '../../support/fake-cluster-api.js'
import { image } from '../../support/planning.js'

/* `up` and `down` on a cluster in memory, from the stack file to the calls that change something. */

const probe = 'healthcheck: { test: ["CMD", "true"], interval: 1s }'
const shop = (level = 'info') => `
name: shop
services:
  db:
    image: postgres:17
    ${probe}
    volumes: [data:/var/lib/postgresql/data]
  migrate:
    image: migrate:1
    depends_on: { db: { condition: service_healthy } }
  web:
    image: web:1
    ${probe}
    environment: { LEVEL: ${level} }
    depends_on: { migrate: { condition: service_completed_successfully } }
volumes:
  data: {}
`

const firstUp = async (text = shop()) => {
  const cluster = createFakeCluster()
  const result = await up(shopOf(text), clusterUp, clusterTools(cluster))
  expect(result.exitCode).toBe(0)
  return cluster
}

/** What the workflow changed since then, without what every change is framed by. */
function changesOf(cluster: FakeCluster, from = 0): readonly string[] {
  const own = cluster.changes.slice(from).filter((change) => !/lease\/|config-map\/stack-shop$/.test(change))
  // A job's name ends in a digest of what it is.
  return own.map((change) => change.replace(/-[0-9a-f]{8}$/, '-*'))
}

describe('up on a cluster', () => {
  it('makes what only exists first, then each workload when what it waits for is there', async () => {
    const cluster = await firstUp()
    expect(changesOf(cluster)).toMatchInlineSnapshot(`
      [
        "apply namespace/stack-shop",
        "apply namespace/stack-shop",
        "apply persistent-volume-claim/data",
        "apply service/db",
        "apply service/web",
        "apply deployment/db",
        "apply job/migrate-*",
        "apply deployment/web",
      ]
    `)
  })

  it('tells of the namespace also where images are built first', async () => {
    const events: Event[] = []
    const { target, ...rest }: Tools = clusterTools(createFakeCluster(), { emit: (event) => events.push(event) })
    const building: Tools['target'] = {
      ...target,
      lower: async (...given) => {
        const lowered = await target.lower(...given)
        return { ...lowered, resources: [image('web'), ...lowered.resources] }
      },
      perform: async (step, context) => (step.operation.type === 'build' ? { text: 'built' } : target.perform(step, context)),
    }
    await up(shopOf('name: shop\nservices:\n  web:\n    image: web:1\n'), clusterUp, { ...rest, target: building })
    expect(events.flatMap((event) => (event.type === 'step-done' ? [`${event.step.id}: ${event.outcome.text}`] : []))).toEqual([
      'build image/web: built',
      'create namespace/stack-shop: created',
      'create service/web: created',
      'create deployment/web: created',
      'wait deployment/web ready: ready 1/1',
    ])
  })

  it('changes nothing the second time', async () => {
    const cluster = await firstUp()
    const before = cluster.changes.length
    const { changed } = await up(shopOf(shop()), clusterUp, clusterTools(cluster))
    expect({ changed, changes: cluster.changes.slice(before) }).toEqual({ changed: false, changes: [] })
  })

  it('changes one object for one changed value', async () => {
    const cluster = await firstUp()
    const before = cluster.changes.length
    await up(shopOf(shop('debug')), clusterUp, clusterTools(cluster))
    expect(changesOf(cluster, before)).toEqual(['apply deployment/web'])
  })

  it('starts pods anew where recreation was asked for, and has nothing to do after it', async () => {
    const cluster = await firstUp()
    const before = cluster.changes.length
    const recreate = { selected: 'always', dependencies: 'always' } as const
    const selection = { services: ['web'], dependencies: 'without' } as const
    await up(shopOf(shop()), { ...clusterUp, recreate, selection }, clusterTools(cluster))
    expect(changesOf(cluster, before)).toEqual(['apply deployment/web', 'patch deployment/web'])
    const between = cluster.changes.length
    await up(shopOf(shop()), clusterUp, clusterTools(cluster))
    expect(cluster.changes.slice(between)).toEqual([])
  })

  it('takes back what somebody else changed, and says who it was', async () => {
    const cluster = await firstUp()
    const reference = { kind: objectKinds.deployment, name: 'web', namespace: 'stack-shop' }
    await cluster.patch(reference, { spec: { replicas: 3 } }, { fieldManager: 'kubectl', type: 'merge' })
    const events: Event[] = []
    await up(shopOf(shop()), clusterUp, clusterTools(cluster, { emit: (event) => events.push(event) }))
    expect(causesIn(events).join()).toContain('replicas changed by kubectl')
    expect(await cluster.get(reference)).toMatchObject({ spec: { replicas: 1 } })
  })

  it('removes what is declared no more when everything is ready, but for its data', async () => {
    const cluster = await firstUp()
    const before = cluster.changes.length
    await up(shopOf(`name: shop\nservices:\n  web:\n    image: web:1\n    ${probe}`), clusterUp, clusterTools(cluster))
    expect(changesOf(cluster, before)).toMatchInlineSnapshot(`
      [
        "apply deployment/web",
        "delete job/migrate-*",
        "delete deployment/db",
        "delete service/db",
      ]
    `)
    expect(cluster.objects('persistent-volume-claim').map(({ metadata }) => metadata.name)).toEqual(['data'])
  })

  it('runs a changed job again under a name of its own, and removes the one before', async () => {
    const cluster = await firstUp()
    const before = cluster.changes.length
    await up(shopOf(shop().replace('migrate:1', 'migrate:2')), clusterUp, clusterTools(cluster))
    expect(changesOf(cluster, before)).toEqual(['delete job/migrate-*', 'apply job/migrate-*'])
    expect(cluster.objects('job')).toHaveLength(1)
  })

  it('tells a job’s failure with its last lines, and starts nothing that waits for it', async () => {
    const cluster = createFakeCluster()
    cluster.program('migrate', { becomes: 'exits', exitCode: 4, output: ['migrating', 'no such table'] })
    const events: Event[] = []
    const result = await up(shopOf(shop()), clusterUp, clusterTools(cluster, { emit: (event) => events.push(event) }))
    expect(result.exitCode).toBe(1)
    expect(failuresIn(events)).toMatchInlineSnapshot(`
      "migrate: failed (stack.yaml:8): exit code 4
      Its last log lines:
      migrating
      no such table
      holds up web
      stack k8s logs migrate · stack k8s describe migrate"
    `)
    expect(cluster.objects('deployment').map(({ metadata }) => metadata.name)).toEqual(['db'])
  })

  it('leaves a program at that which ends well, as an engine does, and says that the cluster starts it again', async () => {
    const cluster = createFakeCluster()
    cluster.program('tool', { becomes: 'crashes', exitCode: 0 })
    const events: Event[] = []
    const text = 'name: shop\nservices:\n  tool: { image: tool:1 }\n'
    const result = await up(shopOf(text), clusterUp, clusterTools(cluster, { emit: (event) => events.push(event) }))
    expect(result.exitCode).toBe(0)
    expect(events.filter(({ type }) => type === 'warning')).toMatchObject([
      { group: 'tool', message: 'its program (stack.yaml:3) ends with exit code 0, and the cluster starts it again and again' },
    ])
  })

  it.each([
    ['an image that is missing', { becomes: 'image-missing' }],
    ['a command that is missing', { becomes: 'cannot-start', message: 'exec: "nosuch": executable file not found in $PATH' }],
    ['a secret that is missing', { becomes: 'misconfigured', message: 'secret "token" not found' }],
  ] as const)('tells at once of %s', async (_what, program) => {
    const cluster = createFakeCluster()
    cluster.program('db', program)
    const events: Event[] = []
    await up(shopOf(shop()), clusterUp, clusterTools(cluster, { emit: (event) => events.push(event) }))
    expect(failuresIn(events)).toMatchSnapshot()
  })

  it('goes on where it was interrupted', async () => {
    const cluster = createFakeCluster()
    cluster.program('db', { becomes: 'hangs' })
    const interruption = new AbortController()
    const running = up(shopOf(shop()), clusterUp, clusterTools(cluster, { signal: interruption.signal }))
    await expect.poll(() => cluster.objects('deployment').length).toBe(1)
    interruption.abort(new Error('Ctrl-C'))
    expect((await running).exitCode).toBe(130)
    cluster.program('db', { becomes: 'ready' })
    expect((await up(shopOf(shop()), clusterUp, clusterTools(cluster))).exitCode).toBe(0)
    expect(cluster.objects('deployment')).toHaveLength(2)
  })

  it('refuses to change what somebody else is changing, and says who', async () => {
    const cluster = createFakeCluster()
    cluster.program('db', { becomes: 'hangs' })
    const interruption = new AbortController()
    const running = up(shopOf(shop()), clusterUp, clusterTools(cluster, { holder: 'anna', signal: interruption.signal }))
    await expect.poll(() => cluster.objects('deployment').length).toBe(1)
    await expect(up(shopOf(shop('debug')), clusterUp, clusterTools(cluster, { holder: 'ben' }))).rejects.toMatchObject({
      code: 'project-locked',
      message: 'somebody else is changing namespace `stack-shop` right now: anna',
    })
    interruption.abort(new Error('Ctrl-C'))
    await running
    expect(cluster.objects('lease')).toEqual([])
  })

  it('refuses an object of somebody else under one of its names, unless it may take it over', async () => {
    const cluster = createFakeCluster()
    await cluster.create(namespaceOf('stack-shop', { 'dev.stack/project': 'shop' }), {})
    await cluster.create(serviceOf('web'), {})
    await expect(up(shopOf(shop()), clusterUp, clusterTools(cluster))).rejects.toMatchObject({
      diagnostics: [{ code: 'name-taken', message: 'Service `web` in namespace `stack-shop` was not made by stack' }],
    })
    expect(cluster.objects('deployment')).toEqual([])
    expect((await up(shopOf(shop()), clusterUp, clusterTools(cluster, { foreign: 'adopt' }))).exitCode).toBe(0)
  })

  it('refuses a namespace that somebody else uses', async () => {
    const cluster = createFakeCluster()
    await cluster.create(namespaceOf('stack-shop', {}), {})
    await cluster.create(serviceOf('theirs'), {})
    await expect(up(shopOf(shop()), clusterUp, clusterTools(cluster))).rejects.toMatchObject({
      diagnostics: [{ code: 'foreign-namespace', message: expect.stringContaining('holds objects of others: Service theirs') }],
    })
  })

  it('refuses the set of another tool', async () => {
    const cluster = await firstUp()
    const reference = { kind: objectKinds['config-map'], name: 'stack-shop', namespace: 'stack-shop' }
    const annotations = { 'applyset.kubernetes.io/tooling': 'kubectl/v1.36' }
    await cluster.patch(reference, { metadata: { annotations } }, { fieldManager: 'kubectl', type: 'merge' })
    await expect(up(shopOf(shop('debug')), clusterUp, clusterTools(cluster))).rejects.toMatchObject({ code: 'apply-set-taken' })
  })
})

describe('down on a cluster', () => {
  it('leaves claims and their namespace alone', async () => {
    const cluster = await firstUp()
    expect(await down(shopOf(shop()), clusterDown, clusterTools(cluster))).toBe(0)
    expect(left(cluster)).toEqual(['namespace/stack-shop', 'persistent-volume-claim/data'])
    expect((await up(shopOf(shop()), clusterUp, clusterTools(cluster))).exitCode).toBe(0)
  })

  it('leaves nothing when the data may go', async () => {
    const cluster = await firstUp()
    expect(await down(shopOf(shop()), { ...clusterDown, volumes: 'remove' }, clusterTools(cluster))).toBe(0)
    expect(left(cluster)).toEqual([])
  })

  it('needs no stack file, and is no error the second time', async () => {
    const cluster = await firstUp()
    expect(await down({ name: 'shop' }, { ...clusterDown, volumes: 'remove' }, clusterTools(cluster))).toBe(0)
    expect(left(cluster)).toEqual([])
    expect(await down({ name: 'shop' }, clusterDown, clusterTools(cluster))).toBe(0)
  })

  it('leaves what others put into the namespace, and the namespace with it', async () => {
    const cluster = await firstUp()
    await cluster.create(serviceOf('theirs'), {})
    await down(shopOf(shop()), { ...clusterDown, volumes: 'remove' }, clusterTools(cluster))
    expect(left(cluster)).toEqual(['namespace/stack-shop', 'service/theirs'])
  })
})

function left(cluster: FakeCluster): readonly string[] {
  const kinds = ['namespace', 'deployment', 'job', 'service', 'config-map', 'persistent-volume-claim', 'lease'] as const
  return kinds.flatMap((kind) =>
    cluster
      .objects(kind)
      .filter(({ metadata }) => (metadata.namespace ?? metadata.name) === 'stack-shop' && metadata.name !== 'kube-root-ca.crt')
      .map(({ metadata }) => `${kind}/${metadata.name}`),
  )
}

function namespaceOf(name: string, labels: { readonly [name: string]: string }) {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }
}

function serviceOf(name: string) {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'stack-shop' }, spec: { ports: [{ port: 80 }] } }
}

function causesIn(events: readonly Event[]): readonly string[] {
  return events.flatMap((event) => (event.type === 'step-done' ? [event.step.cause] : []))
}

/** Each failure as its sentence, its details and its hint. */
function failuresIn(events: readonly Event[]): string {
  return events
    .flatMap((event) => {
      if (event.type !== 'step-failed') return []
      const { message, details = [], hint = '', blocks = [] } = event.failure
      const waiting = blocks.map(({ group }) => `holds up ${group}`)
      return [
        [`${event.step.group}: ${message}`, ...details.flatMap(({ title, lines }) => [title, ...lines]), ...waiting, hint].join(
          '\n',
        ),
      ]
    })
    .join('\n\n')
}
