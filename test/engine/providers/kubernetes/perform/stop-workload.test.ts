import { describe, expect, test } from 'vitest'
import { resourceId } from '../../../../../src/engine/model/need.js'
import type { Observed } from '../../../../../src/engine/model/observed.js'
import { type Operation, stepId } from '../../../../../src/engine/model/plan.js'
import type { KubernetesResource } from '../../../../../src/engine/providers/kubernetes/lower/kubernetes-resource.js'
import type { Manifest } from '../../../../../src/engine/providers/kubernetes/manifest.js'
import type { ObjectKindName } from '../../../../../src/engine/providers/kubernetes/object-kinds.js'
import { kubernetesObserver } from '../../../../../src/engine/providers/kubernetes/observe.js'
import { kubernetesPerformer } from '../../../../../src/engine/providers/kubernetes/perform/perform.js'
import { createFakeCluster, type FakeCluster } from '../../../../support/fake-cluster-api.js'
import { podsOf, serviceWorkload, startServices } from '../../../../support/fake-cluster-services.js'

const namespace = 'stack-shop'

describe('stop, start and kill on a cluster', () => {
  test('a stopped deployment has no pods, counts as stopped, and starts with as many replicas as before', async () => {
    const cluster = await clusterWith(serviceWorkload('Deployment', 'web', { replicas: 2 }))
    expect(podsOf(cluster, 'web')).toHaveLength(2)
    expect(await perform(cluster, { type: 'stop', observed: await seen(cluster, 'deployment') })).toBe('stopped')
    expect(podsOf(cluster, 'web')).toEqual([])
    const stopped = await seen(cluster, 'deployment')
    expect(stopped.state).toBe('exited')
    expect(await perform(cluster, { type: 'start', target: { id: stopped.id, observed: stopped } })).toBe('running')
    await cluster.settled()
    expect(podsOf(cluster, 'web')).toHaveLength(2)
    expect((await seen(cluster, 'deployment')).state).toBe('running')
  })

  test('a stopped daemon set runs on no node', async () => {
    const cluster = await clusterWith(serviceWorkload('DaemonSet', 'agent'))
    await perform(cluster, { type: 'stop', observed: await seen(cluster, 'daemon-set') })
    expect(podsOf(cluster, 'agent')).toEqual([])
    const stopped = await seen(cluster, 'daemon-set')
    await perform(cluster, { type: 'start', target: { id: stopped.id, observed: stopped } })
    await cluster.settled()
    expect(podsOf(cluster, 'agent')).toHaveLength(1)
  })

  test('a job that has ended runs again when it is started', async () => {
    const cluster = await clusterWith(serviceWorkload('Job', 'migrate'))
    const ended = await seen(cluster, 'job')
    expect(ended).toMatchObject({ state: 'exited', exitCode: 0 })
    await perform(cluster, { type: 'start', target: { id: ended.id, observed: ended } })
    await cluster.settled()
    const [again] = cluster.objects('job', namespace)
    expect(again?.metadata.uid).not.toBe(ended.handle)
    expect(again?.metadata.labels).toMatchObject({ 'dev.stack/service': 'migrate' })
    expect(await seen(cluster, 'job')).toMatchObject({ state: 'exited', exitCode: 0 })
  })

  test('SIGKILL deletes the pods, which the cluster replaces; other signals are sent by a program inside', async () => {
    const cluster = await clusterWith(serviceWorkload('Deployment', 'web', { replicas: 1 }))
    const [before] = podsOf(cluster, 'web')
    const observed = await seen(cluster, 'deployment')
    expect(await perform(cluster, { type: 'kill', observed, signal: 'SIGKILL' })).toBe('SIGKILL sent')
    await cluster.settled()
    const [after] = podsOf(cluster, 'web')
    expect(after?.metadata.name).not.toBe(before?.metadata.name)
    cluster.execProgram(['sh', '-c', 'kill -s "$0" 1', 'HUP'], {})
    expect(await perform(cluster, { type: 'kill', observed, signal: 'SIGHUP' })).toBe('SIGHUP sent')
    await expect(perform(cluster, { type: 'kill', observed, signal: 'SIGUSR1' })).rejects.toMatchObject({
      message: expect.stringMatching(/^SIGUSR1 needs a shell in the container/),
    })
  })

  test('what is removed has as long to stop as was asked for', async () => {
    const cluster = await clusterWith(serviceWorkload('Deployment', 'web', { replicas: 2 }))
    const given: (number | undefined)[] = []
    const watched: FakeCluster = {
      ...cluster,
      delete(reference, options, signal) {
        if (reference.kind.kind === 'Pod') given.push(options.gracePeriod)
        return cluster.delete(reference, options, signal)
      },
    }
    const remove = { type: 'remove', observed: await seen(cluster, 'deployment'), volumes: false, force: true } as const
    expect(await perform(watched, { ...remove, timeout: 1 })).toBe('removed')
    expect(given).toEqual([1, 1])
    expect(podsOf(cluster, 'web')).toEqual([])
  })
})

async function clusterWith(manifest: Manifest): Promise<FakeCluster> {
  const cluster = createFakeCluster()
  await startServices(cluster, [manifest])
  return cluster
}

async function seen(cluster: FakeCluster, kind: ObjectKindName): Promise<Observed> {
  const { resources } = await kubernetesObserver({ api: cluster, namespace, foreign: 'refuse' }).observe('shop', [])
  const found = resources.find((resource) => resource.kind === kind)
  if (found === undefined) throw new Error(`there is no ${kind}`)
  return found
}

async function perform(cluster: FakeCluster, operation: Operation<KubernetesResource>): Promise<string> {
  const performer = kubernetesPerformer({
    api: cluster,
    namespace,
    applySetId: 'applyset-test',
    written: new Map(),
    readContent: async () => new Uint8Array(),
    now: () => new Date(),
    wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  })
  const step = {
    id: stepId('1'),
    after: [],
    afterEnd: [],
    group: 'web',
    resourceId: resourceId('deployment', 'web'),
    cause: 'it was asked for',
    operation,
    failure: 'fatal',
  } as const
  const { text } = await performer.perform(step, { emit: () => {}, signal: new AbortController().signal })
  return text
}
