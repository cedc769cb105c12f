import { createHash } from 'node:crypto'
import type { Manifest } from '../../src/engine/providers/kubernetes/manifest.js'
import { objectKinds } from '../../src/engine/providers/kubernetes/object-kinds.js'
import { referenceOf } from '../../src/engine/providers/kubernetes/object-paths.js'
import { stepPod } from './fake-cluster-kubelet.js'
import { type FakeClusterStore, statusOf, wholeSeconds } from './fake-cluster-store.js'

/* What the controllers of a cluster do, one small step at a time: the store calls again as long as something moved. */

const controller = { manager: 'kube-controller-manager', operation: 'Update' } as const

export function reconcile(store: FakeClusterStore): void {
  for (const object of store.all()) {
    // An earlier step may have changed or removed it.
    const now = store.get(referenceOf(object))
    if (now === undefined) continue
    if (now.metadata.deletionTimestamp !== undefined) terminate(store, now)
    else if (isOrphaned(store, now)) store.delete(referenceOf(now), 'background')
    else controllers[now.kind]?.(store, now)
  }
}

const controllers: { readonly [kind: string]: (store: FakeClusterStore, object: Manifest) => void } = {
  Deployment: stepDeployment,
  ReplicaSet: stepReplicaSet,
  StatefulSet: stepStatefulSet,
  DaemonSet: stepDaemonSet,
  Job: stepJob,
  Pod: stepPod,
  PersistentVolumeClaim: stepClaim,
  Namespace: (store, object) => store.setStatus(object, { phase: 'Active' }),
}

function terminate(store: FakeClusterStore, object: Manifest) {
  const finalizers = object.metadata.finalizers ?? []
  if (object.kind === 'Namespace') {
    const inside = store.all().filter(({ metadata }) => metadata.namespace === object.metadata.name)
    for (const member of inside) {
      if (member.metadata.deletionTimestamp === undefined) store.delete(referenceOf(member), 'background')
    }
    if (inside.length === 0) store.finalize(object, 'fake/terminating')
    return
  }
  if (finalizers.includes('fake/terminating')) return store.finalize(object, 'fake/terminating')
  if (!finalizers.includes('foregroundDeletion')) return
  const children = store.ownedBy(object)
  for (const child of children) {
    if (child.metadata.deletionTimestamp === undefined) store.delete(referenceOf(child), 'foreground')
  }
  if (children.length === 0) store.finalize(object, 'foregroundDeletion')
}

function isOrphaned(store: FakeClusterStore, { metadata }: Manifest): boolean {
  const owners = metadata.ownerReferences ?? []
  return owners.length > 0 && owners.every(({ uid }) => !store.all().some((object) => object.metadata.uid === uid))
}

/** What the controllers read of a workload's spec. */
interface WorkloadSpec {
  readonly replicas?: number
  readonly paused?: boolean
  readonly strategy?: { readonly type?: string }
  readonly template: Template
  readonly backoffLimit?: number
  readonly completions?: number
  readonly parallelism?: number
  readonly suspend?: boolean
}

interface Template {
  readonly metadata?: { readonly labels?: { readonly [name: string]: string }; readonly annotations?: object }
  readonly spec: object
}

function specOf({ spec }: Manifest): WorkloadSpec {
  // Set by whoever made the workload; the API demands a template.
  return spec as WorkloadSpec
}

const revision = 'deployment.kubernetes.io/revision'

function stepDeployment(store: FakeClusterStore, deployment: Manifest): void {
  const { template, replicas = 1, strategy, paused } = specOf(deployment)
  const sets = store.ownedBy(deployment).filter(({ kind }) => kind === 'ReplicaSet')
  const hash = createHash('sha256').update(JSON.stringify(template)).digest('hex').slice(0, 10)
  const revisions = sets.map((set) => Number(set.metadata.annotations?.[revision] ?? 0))
  const last = Math.max(0, ...revisions)
  const current = sets.find(({ metadata }) => metadata.labels?.['pod-template-hash'] === hash)
  if (current === undefined) {
    if (!paused) store.write(replicaSet(deployment, template, hash, last + 1), controller)
    return
  }
  const own = Number(current.metadata.annotations?.[revision])
  const number = own === last ? own : last + 1
  annotate(store, current, number)
  annotate(store, deployment, number)
  const old = sets.filter((set) => set !== current)
  const oldPods = old.flatMap((set) => podsOf(store, set))
  const recreates = strategy?.type === 'Recreate'
  if (recreates || readyPods(store, current) >= replicas) for (const set of old) scale(store, set, 0)
  if (!recreates || oldPods.length === 0) scale(store, current, replicas)
  const updated = podsOf(store, current).length
  const ready = readyPods(store, current)
  const available = ready + old.reduce((sum, set) => sum + readyPods(store, set), 0)
  const complete = updated === replicas && ready === replicas && oldPods.length === 0
  store.setStatus(deployment, {
    observedGeneration: deployment.metadata.generation,
    replicas: updated + oldPods.length,
    updatedReplicas: updated,
    readyReplicas: available,
    availableReplicas: available,
    unavailableReplicas: Math.max(0, replicas - available),
    conditions: [
      { type: 'Available', status: available >= replicas ? 'True' : 'False', reason: 'MinimumReplicasAvailable' },
      { type: 'Progressing', status: 'True', reason: complete ? 'NewReplicaSetAvailable' : 'ReplicaSetUpdated' },
    ],
  })
}

function annotate(store: FakeClusterStore, object: Manifest, number: number): void {
  const now = store.get(referenceOf(object))
  if (now === undefined || now.metadata.annotations?.[revision] === String(number)) return
  const annotations = { ...now.metadata.annotations, [revision]: String(number) }
  store.write({ ...now, metadata: { ...now.metadata, annotations } }, controller)
}

function replicaSet(deployment: Manifest, template: Template, hash: string, number: number): Manifest {
  const { name, namespace, annotations } = deployment.metadata
  const labels = { ...template.metadata?.labels, 'pod-template-hash': hash }
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${name}-${hash}`,
      ...(namespace !== undefined && { namespace }),
      labels,
      annotations: { ...annotations, [revision]: String(number) },
      ownerReferences: [ownerOf(deployment)],
    },
    spec: {
      replicas: 0,
      selector: { matchLabels: labels },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  }
}

function scale(store: FakeClusterStore, set: Manifest, replicas: number): void {
  const now = store.get(referenceOf(set))
  if (now === undefined || specOf(now).replicas === replicas) return
  store.write({ ...now, spec: { ...specOf(now), replicas } }, controller)
}

function stepReplicaSet(store: FakeClusterStore, set: Manifest): void {
  const { replicas = 1, template } = specOf(set)
  const pods = podsOf(store, set)
  for (let index = pods.length; index < replicas; index++) store.write(pod(set, template, suffix()), controller)
  const surplus = [...pods].sort((one, other) => Number(isReady(one)) - Number(isReady(other))).slice(0, pods.length - replicas)
  if (pods.length > replicas) for (const one of surplus) store.delete(referenceOf(one), 'background')
  const ready = readyPods(store, set)
  const status = { replicas: pods.length, readyReplicas: ready, availableReplicas: ready }
  store.setStatus(set, { ...status, observedGeneration: set.metadata.generation })
}

function stepStatefulSet(store: FakeClusterStore, set: Manifest): void {
  const { replicas = 1, template } = specOf(set)
  const hash = createHash('sha256').update(JSON.stringify(template)).digest('hex').slice(0, 10)
  const updateRevision = `${set.metadata.name}-${hash}`
  const labelled = withLabels(template, { 'controller-revision-hash': updateRevision })
  const pods = podsOf(store, set)
  for (const one of pods) {
    const ordinal = Number(one.metadata.name.slice(set.metadata.name.length + 1))
    const isOld = one.metadata.labels?.['controller-revision-hash'] !== updateRevision
    if (ordinal >= replicas || isOld) store.delete(referenceOf(one), 'background')
  }
  const names = new Set(pods.map(({ metadata }) => metadata.name))
  for (let ordinal = 0; ordinal < replicas; ordinal++) {
    if (!names.has(`${set.metadata.name}-${ordinal}`)) store.write(pod(set, labelled, String(ordinal)), controller)
  }
  const ready = readyPods(store, set)
  const updated = pods.filter(({ metadata }) => metadata.labels?.['controller-revision-hash'] === updateRevision).length
  store.setStatus(set, {
    observedGeneration: set.metadata.generation,
    replicas: pods.length,
    readyReplicas: ready,
    availableReplicas: ready,
    updatedReplicas: updated,
    currentRevision: updated === replicas && ready === replicas ? updateRevision : (statusOf(set).currentRevision ?? ''),
    updateRevision,
  })
}

function stepDaemonSet(store: FakeClusterStore, set: Manifest): void {
  const { template } = specOf(set)
  const hash = createHash('sha256').update(JSON.stringify(template)).digest('hex').slice(0, 10)
  const labelled = withLabels(template, { 'controller-revision-hash': hash })
  const { nodeSelector = {} } = template.spec as { readonly nodeSelector?: { readonly [label: string]: string } }
  const wanted = Object.entries(nodeSelector)
  const nodes = store
    .list(objectKinds.node)
    .filter(({ metadata }) => wanted.every(([label, value]) => metadata.labels?.[label] === value))
  const pods = podsOf(store, set)
  const updated = pods.filter(({ metadata }) => metadata.labels?.['controller-revision-hash'] === hash)
  for (const one of pods) if (!updated.includes(one)) store.delete(referenceOf(one), 'background')
  for (let index = updated.length; index < nodes.length; index++) store.write(pod(set, labelled, suffix()), controller)
  const ready = readyPods(store, set)
  store.setStatus(set, {
    observedGeneration: set.metadata.generation,
    desiredNumberScheduled: nodes.length,
    currentNumberScheduled: pods.length,
    updatedNumberScheduled: updated.length,
    numberReady: ready,
    numberAvailable: ready,
  })
}

function stepJob(store: FakeClusterStore, job: Manifest): void {
  const { template, backoffLimit = 6, completions = 1, parallelism = 1, suspend } = specOf(job)
  const ended = (statusOf(job).conditions as readonly { readonly type: string }[] | undefined)?.some(
    ({ type }) => type === 'Complete' || type === 'Failed',
  )
  if (ended || suspend) return
  const pods = podsOf(store, job)
  const inPhase = (...phases: readonly string[]) => pods.filter((one) => phases.includes(String(statusOf(one).phase))).length
  const succeeded = inPhase('Succeeded')
  const failed = inPhase('Failed') + pods.filter(crashLoops).length
  const active = pods.length - inPhase('Succeeded', 'Failed')
  const now = wholeSeconds(store.now())
  const status = { active, succeeded, failed, startTime: statusOf(job).startTime ?? now }
  const condition = (type: string, reason: string, message: string) => ({ type, status: 'True', reason, message })
  if (succeeded >= completions) {
    const conditions = [condition('Complete', 'CompletionsReached', 'Reached expected number of succeeded pods')]
    store.setStatus(job, { ...status, completionTime: now, conditions })
  } else if (failed > backoffLimit) {
    const conditions = [condition('Failed', 'BackoffLimitExceeded', 'Job has reached the specified backoff limit')]
    store.setStatus(job, { ...status, conditions })
  } else {
    const wanted = Math.min(parallelism, completions - succeeded)
    const labels = { 'job-name': job.metadata.name, 'batch.kubernetes.io/job-name': job.metadata.name }
    for (let index = active; index < wanted; index++) store.write(pod(job, withLabels(template, labels), suffix()), controller)
    store.setStatus(job, status)
  }
}

function crashLoops(one: Manifest): boolean {
  return JSON.stringify(statusOf(one)).includes('CrashLoopBackOff')
}

/** A claim is bound when a pod names it: the class waits for its first consumer. */
function stepClaim(store: FakeClusterStore, claim: Manifest): void {
  const { name, namespace } = claim.metadata
  const used = store
    .list(objectKinds.pod, namespace)
    .some(({ spec }) => JSON.stringify(spec).includes(`"claimName":${JSON.stringify(name)}`))
  const bound = statusOf(claim).phase === 'Bound'
  if (!bound) store.setStatus(claim, { phase: used ? 'Bound' : 'Pending' })
}

function pod(owner: Manifest, template: Template, name: string): Manifest {
  const { namespace } = owner.metadata
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...template.metadata,
      name: `${owner.metadata.name}-${name}`,
      ...(namespace !== undefined && { namespace }),
      ownerReferences: [ownerOf(owner)],
    } as Manifest['metadata'],
    spec: template.spec,
  }
}

function withLabels(template: Template, labels: { readonly [name: string]: string }): Template {
  return { ...template, metadata: { ...template.metadata, labels: { ...template.metadata?.labels, ...labels } } }
}

function ownerOf({ apiVersion, kind, metadata }: Manifest) {
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid ?? '', controller: true }
}

function podsOf(store: FakeClusterStore, owner: Manifest): readonly Manifest[] {
  return store.ownedBy(owner).filter(({ kind, metadata }) => kind === 'Pod' && metadata.deletionTimestamp === undefined)
}

function readyPods(store: FakeClusterStore, owner: Manifest): number {
  return podsOf(store, owner).filter(isReady).length
}

function isReady(one: Manifest): boolean {
  const conditions = statusOf(one).conditions as readonly { readonly type: string; readonly status: string }[] | undefined
  return conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false
}

/** As a real cluster's: letters and digits without vowels. */
function suffix(): string {
  const alphabet = 'bcdfghjklmnpqrstvwxz2456789'
  return Array.from({ length: 5 }, () => alphabet[Math.floor(Math.random() * alphabet.length)]).join('')
}
