import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openClusterApi } from '../../src/engine/providers/kubernetes/client-node-cluster-api.js'
import type { ClusterApi, WatchEvent } from '../../src/engine/providers/kubernetes/cluster-api.js'
import type { Manifest } from '../../src/engine/providers/kubernetes/manifest.js'
import { objectKinds } from '../../src/engine/providers/kubernetes/object-kinds.js'
import { createFakeCluster } from '../support/fake-cluster-api.js'
import { clusterSuite } from '../support/test-cluster.js'

/*
 * What `ClusterApi` promises, tried on the fake and on a real cluster: what holds here may be relied on in tests with the fake.
 */

const namespace = `stack-api-contract-${process.pid}`
/** Without a registry this image never comes. */
const absentImage = 'stack-test.invalid/nothing:1'
const stack = { fieldManager: 'stack', force: false } as const

contract('fake', async () => {
  const fake = createFakeCluster()
  fake.program(absentImage, { becomes: 'image-missing' })
  return fake
})

clusterSuite('real cluster', ({ kubeconfig }) => {
  contract('kind', async () => openClusterApi([{ text: readFileSync(kubeconfig, 'utf8'), path: kubeconfig }]))
})

function contract(name: string, open: () => Promise<ClusterApi>): void {
  describe(name, () => {
    let api: ClusterApi
    const never = new AbortController().signal
    const configMap = (name: string, data: { readonly [key: string]: string }): Manifest => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace, labels: { 'stack.test': 'contract' } },
      data,
    })
    const reference = (kind: keyof typeof objectKinds, name: string) => ({ kind: objectKinds[kind], name, namespace })

    beforeAll(async () => {
      api = await open()
      await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, stack)
    })
    afterAll(async () => {
      await api.delete({ kind: objectKinds.namespace, name: namespace }, { propagation: 'background' })
    })

    test('tells its version', async () => {
      const { major, minor, text } = await api.version()
      expect(major).toBe(1)
      expect(text).toMatch(new RegExp(`^v1\\.${minor}\\.`))
    })

    test('an object that is not there is undefined, and deleting it is no error', async () => {
      expect(await api.get(reference('config-map', 'none'))).toBeUndefined()
      await api.delete(reference('config-map', 'none'), { propagation: 'background' })
    })

    test('applying the same again changes nothing', async () => {
      const first = await api.apply(configMap('same', { a: '1' }), stack)
      const second = await api.apply(configMap('same', { a: '1' }), stack)
      expect(first.metadata.uid).toMatch(/^[0-9a-f-]{36}$/)
      expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion)
    })

    test('applying again removes what is no longer named, and leaves what others added', async () => {
      await api.apply(configMap('merged', { ours: '1', gone: '1' }), stack)
      await api.apply(configMap('merged', { theirs: '1' }), { fieldManager: 'others', force: false })
      const now = await api.apply(configMap('merged', { ours: '2' }), stack)
      expect(now.data).toEqual({ ours: '2', theirs: '1' })
    })

    test('a field that others set differently is a conflict, which force decides', async () => {
      await api.apply(configMap('contested', { a: 'theirs' }), { fieldManager: 'others', force: false })
      await expect(api.apply(configMap('contested', { a: 'ours' }), stack)).rejects.toMatchObject({
        failure: 'conflict',
        reason: 'Conflict',
        message: '.data.a belongs to `others`',
      })
      expect(await api.apply(configMap('contested', { a: 'ours' }), { ...stack, force: true })).toMatchObject({
        data: { a: 'ours' },
      })
    })

    test('a dry run is answered and not kept', async () => {
      const answer = await api.apply(configMap('dry', { a: '1' }), { ...stack, dryRun: 'all' })
      expect(answer).toMatchObject({ data: { a: '1' } })
      expect(await api.get(reference('config-map', 'dry'))).toBeUndefined()
    })

    test('a field that does not exist is refused', async () => {
      const wrong = { ...pod('wrong', 'busybox:1.36'), spec: { containers: [], restartPolicies: 'Never' } }
      await expect(api.apply(wrong, stack)).rejects.toMatchObject({
        failure: 'invalid',
        message: expect.stringContaining('.spec.restartPolicies: field not declared in schema'),
      })
    })

    test('nothing can be made in a namespace that is not there', async () => {
      const lost = { ...configMap('lost', {}), metadata: { name: 'lost', namespace: 'stack-no-such-namespace' } }
      await expect(api.apply(lost, stack)).rejects.toMatchObject({ failure: 'not-found' })
    })

    test('what exists cannot be created again', async () => {
      await api.create(configMap('once', {}), {})
      await expect(api.create(configMap('once', {}), {})).rejects.toMatchObject({ failure: 'already-exists' })
    })

    test('lists by labels and fields, with kind and version on every item', async () => {
      await api.apply(configMap('listed', { a: '1' }), stack)
      const query = { namespace, labels: 'stack.test=contract', fields: 'metadata.name=listed' }
      const { items, resourceVersion } = await api.list(objectKinds['config-map'], query)
      expect(items).toMatchObject([{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'listed' }, data: { a: '1' } }])
      expect(resourceVersion).not.toBe('')
      expect((await api.list(objectKinds['config-map'], { namespace, labels: 'stack.test=nobody' })).items).toEqual([])
    })

    test('a kind that the server does not know has no objects', async () => {
      const kind = { apiVersion: 'stack.test/v1', kind: 'Wonder', plural: 'wonders', scope: 'namespace' } as const
      expect((await api.list(kind, { namespace })).items).toEqual([])
    })

    test('a watch tells what is there, then what changes and what goes', async () => {
      await api.apply(configMap('watched', { a: '1' }), stack)
      const seen: string[] = []
      for await (const event of api.watch(objectKinds['config-map'], { namespace, fields: 'metadata.name=watched' }, never)) {
        seen.push(told(event))
        if (seen.length === 1) await api.apply(configMap('watched', { a: '2' }), stack)
        if (seen.length === 2) await api.delete(reference('config-map', 'watched'), { propagation: 'background' })
        if (seen.length === 3) break
      }
      expect(seen).toEqual(['added {"a":"1"}', 'modified {"a":"2"}', 'deleted {"a":"2"}'])
    })

    test('a watch from a version tells only what came later', async () => {
      const { resourceVersion } = await api.list(objectKinds['config-map'], { namespace })
      await api.apply(configMap('later', { a: '1' }), stack)
      for await (const event of api.watch(objectKinds['config-map'], { namespace, resourceVersion }, never)) {
        expect(event).toMatchObject({ type: 'added', object: { metadata: { name: 'later' } } })
        break
      }
    })

    test('an aborted watch rejects with the reason', async () => {
      const controller = new AbortController()
      setTimeout(() => controller.abort(new Error('enough')), 50)
      const watching = async () => {
        for await (const _ of api.watch(objectKinds['config-map'], { namespace }, controller.signal));
      }
      await expect(watching()).rejects.toThrow('enough')
    })

    test('a merge patch changes a field, and null removes one', async () => {
      await api.apply(configMap('patched', { a: '1', b: '1' }), stack)
      const patch = { data: { a: '2', b: null } }
      const now = await api.patch(reference('config-map', 'patched'), patch, { fieldManager: 'stack', type: 'merge' })
      expect(now.data).toEqual({ a: '2' })
    })

    test('a finalizer keeps what is deleted until it is taken away', async () => {
      const held = configMap('held', {})
      const finalizers = ['stack.test/held']
      await api.create({ ...held, metadata: { ...held.metadata, finalizers } }, {})
      await api.delete(reference('config-map', 'held'), { propagation: 'background' })
      expect(await api.get(reference('config-map', 'held'))).toMatchObject({
        metadata: { deletionTimestamp: expect.any(String), finalizers },
      })
      const patch = { metadata: { finalizers: [] } }
      await api.patch(reference('config-map', 'held'), patch, { fieldManager: 'stack', type: 'merge' })
      expect(await api.get(reference('config-map', 'held'))).toBeUndefined()
    })

    test('deleting by uid spares an object of the same name that is another', async () => {
      await api.apply(configMap('other', {}), stack)
      await expect(
        api.delete(reference('config-map', 'other'), { propagation: 'background', uid: '00000000-0000-0000-0000-000000000000' }),
      ).rejects.toMatchObject({ failure: 'conflict' })
    })

    test('a service gets an address, and ports of the nodes where it asks for them', async () => {
      const spec = { type: 'NodePort', selector: { app: 'x' }, ports: [{ name: 'http', port: 80, protocol: 'TCP' }] }
      const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'reached', namespace }, spec }
      const made = await api.apply(service, stack)
      expect(made.spec).toMatchObject({
        clusterIP: expect.stringMatching(/^[\d.:a-f]+$/),
        ports: [{ nodePort: expect.any(Number) }],
      })
      expect((await api.apply(service, stack)).metadata.resourceVersion).toBe(made.metadata.resourceVersion)
    })

    test('a deployment makes a replica set, which makes pods; scaling it to none removes them', async () => {
      const deployment = (replicas: number) => ({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web', namespace },
        spec: {
          replicas,
          selector: { matchLabels: { app: 'web' } },
          template: { metadata: { labels: { app: 'web' } }, spec: pod('web', absentImage).spec },
        },
      })
      await api.apply(deployment(2), stack)
      const pods = await until(api, 'pod', { namespace, labels: 'app=web' }, (items) => items.length === 2)
      const [set] = (await api.list(objectKinds['replica-set'], { namespace, labels: 'app=web' })).items
      expect(pods[0]?.metadata.ownerReferences?.[0]).toMatchObject({
        kind: 'ReplicaSet',
        uid: set?.metadata.uid,
        controller: true,
      })
      expect(set?.metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('1')
      await api.apply(deployment(0), stack)
      await until(api, 'pod', { namespace, labels: 'app=web' }, (items) => items.length === 0)
      await api.delete(reference('deployment', 'web'), { propagation: 'foreground' })
      await until(api, 'replica-set', { namespace, labels: 'app=web' }, (items) => items.length === 0)
      await until(api, 'deployment', { namespace, fields: 'metadata.name=web' }, (items) => items.length === 0)
    })

    test('an image that cannot be got is told by the state of the container', async () => {
      await api.apply(pod('imageless', absentImage), stack)
      const [found] = await until(api, 'pod', { namespace, fields: 'metadata.name=imageless' }, (items) =>
        /ErrImagePull|ImagePullBackOff/.test(JSON.stringify(items[0]?.status)),
      )
      expect(found?.status).toMatchObject({ phase: 'Pending', containerStatuses: [{ image: absentImage, ready: false }] })
      await api.delete(reference('pod', 'imageless'), { propagation: 'background', gracePeriod: 0 })
    })

    test('logs, exec and attach of a pod that is not there say so', async () => {
      const nobody = { namespace, pod: 'nobody', container: 'main' }
      const reading = async () => {
        for await (const _ of api.logs(nobody, {}, never));
      }
      await expect(reading()).rejects.toMatchObject({ failure: 'not-found', message: 'pods "nobody" not found' })
      await expect(api.exec(nobody, { command: ['true'], tty: false, stdin: false })).rejects.toMatchObject({
        failure: 'not-found',
      })
      await expect(api.attach(nobody, { tty: false, stdin: false })).rejects.toMatchObject({ failure: 'not-found' })
      await expect(api.forward({ namespace, pod: 'nobody' }, 80)).rejects.toMatchObject({ failure: 'not-found' })
    })
  })
}

function pod(name: string, image: string): Manifest & { readonly spec: object } {
  const container = { name: 'main', image, command: ['sleep', '1000'] }
  const spec = { containers: [container], terminationGracePeriodSeconds: 1, automountServiceAccountToken: false }
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace }, spec }
}

function told(event: WatchEvent): string {
  return event.type === 'expired' ? event.type : `${event.type} ${JSON.stringify(event.object.data)}`
}

/** Looks again after every change until what is listed is as wanted. */
async function until(
  api: ClusterApi,
  kind: keyof typeof objectKinds,
  query: { readonly namespace: string; readonly labels?: string; readonly fields?: string },
  isWanted: (items: readonly Manifest[]) => boolean,
): Promise<readonly Manifest[]> {
  const patience = AbortSignal.timeout(20_000)
  while (true) {
    const { items, resourceVersion } = await api.list(objectKinds[kind], query, patience)
    if (isWanted(items)) return items
    for await (const _ of api.watch(objectKinds[kind], { ...query, resourceVersion }, patience)) break
  }
}
