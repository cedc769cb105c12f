import type { Manifest } from '../../src/engine/providers/kubernetes/manifest.js'
import { objectKinds } from '../../src/engine/providers/kubernetes/object-kinds.js'
import { type FakeClusterStore, type FakePodProgram, statusOf, wholeSeconds } from './fake-cluster-store.js'

/** What is read of a pod. */
interface PodSpec {
  readonly restartPolicy?: string
  readonly nodeName?: string
  readonly containers: readonly Container[]
  readonly initContainers?: readonly Container[]
  readonly volumes?: readonly { readonly persistentVolumeClaim?: { readonly claimName: string } }[]
}

interface Container {
  readonly name: string
  readonly image: string
}

type ContainerState = { readonly [state: string]: { readonly [field: string]: unknown } }

/** Scheduler and node: what becomes of a pod, one step at a time. */
export function stepPod(store: FakeClusterStore, pod: Manifest) {
  const phase = String(statusOf(pod).phase ?? '')
  if (phase === 'Succeeded' || phase === 'Failed') return
  const program = programOf(store, pod)
  if (program.becomes === 'unschedulable') return unschedulable(store, pod, program)
  const missing = missingClaim(store, pod)
  if (missing !== undefined) {
    return unschedulable(store, pod, { message: `persistentvolumeclaim "${missing}" not found` })
  }
  const before = ['', 'Pending', 'Running'].indexOf(phase)
  if (specOf(pod).nodeName === undefined) return schedule(store, pod)
  if (before <= 0) return store.setStatus(pod, { ...base(pod), phase: 'Pending', containerStatuses: waiting(pod) })
  const failure = failures[program.becomes ?? '']
  if (failure !== undefined) return failure(store, pod, program)
  if (program.becomes === 'hangs') return
  if (before === 1) return start(store, pod, program)
  if (program.becomes === 'exits') return ended(store, pod, program)
  if (program.becomes === 'crashes') return crashed(store, pod, program)
  ready(store, pod, program.becomes !== 'unready', program)
}

function schedule(store: FakeClusterStore, pod: Manifest): void {
  const nodeName = store.list(objectKinds.node)[0]?.metadata.name ?? ''
  store.write({ ...pod, spec: { ...specOf(pod), nodeName } }, { manager: 'scheduler', operation: 'Status' })
}

function programOf(store: FakeClusterStore, pod: Manifest): FakePodProgram {
  const { metadata } = pod
  const names = [
    metadata.annotations?.['dev.stack/service-name'],
    metadata.labels?.['dev.stack/service'],
    containersOf(pod)[0]?.image,
    metadata.name,
    metadata.name.replace(/-[^-]+$/, ''),
    metadata.name.replace(/-[^-]+-[^-]+$/, ''),
  ]
  for (const name of names) {
    const program = name === undefined ? undefined : store.programs.get(name)
    if (program !== undefined) return program
  }
  return specOf(pod).restartPolicy === 'Always' || specOf(pod).restartPolicy === undefined ? {} : { becomes: 'exits' }
}

const failures: {
  readonly [becomes: string]: (store: FakeClusterStore, pod: Manifest, program: FakePodProgram) => void
} = {
  'image-missing'(store, pod, { message }) {
    const image = containersOf(pod)[0]?.image ?? ''
    const text = message ?? `Failed to pull image "${image}": failed to resolve reference "${image}": not found`
    event(store, pod, 'Failed', text)
    event(store, pod, 'BackOff', `Back-off pulling image "${image}"`)
    stuck(store, pod, 'ImagePullBackOff', `Back-off pulling image "${image}": ErrImagePull: ${text}`)
  },
  misconfigured(store, pod, { message = 'secret "password" not found' }) {
    event(store, pod, 'Failed', `Error: ${message}`)
    stuck(store, pod, 'CreateContainerConfigError', message)
  },
  'cannot-start'(store, pod, { message = 'exec: "nope": executable file not found in $PATH' }) {
    event(store, pod, 'Failed', `Error: ${message}`)
    stuck(store, pod, 'RunContainerError', message)
  },
}

function stuck(store: FakeClusterStore, pod: Manifest, reason: string, message: string): void {
  const containerStatuses = containersOf(pod).map((container) => status(container, { waiting: { reason, message } }))
  store.setStatus(pod, { ...base(pod), phase: 'Pending', containerStatuses })
}

function unschedulable(store: FakeClusterStore, pod: Manifest, program: FakePodProgram): void {
  const message = program.message ?? '0/1 nodes are available: 1 Insufficient cpu.'
  event(store, pod, 'FailedScheduling', message)
  const condition = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }
  store.setStatus(pod, { phase: 'Pending', conditions: [condition] })
}

function start(store: FakeClusterStore, pod: Manifest, program: FakePodProgram): void {
  store.log(pod, 0, program.output ?? [])
  const startedAt = wholeSeconds(store.now())
  store.setStatus(pod, {
    ...base(pod),
    phase: 'Running',
    containerStatuses: containersOf(pod).map((container) => status(container, { running: { startedAt } })),
  })
}

function ready(store: FakeClusterStore, pod: Manifest, isReady: boolean, { message }: FakePodProgram): void {
  if (!isReady) event(store, pod, 'Unhealthy', message ?? 'Readiness probe failed: ')
  const known = statusOf(pod).containerStatuses as readonly object[]
  const word = isReady ? 'True' : 'False'
  store.setStatus(pod, {
    ...base(pod, word),
    phase: 'Running',
    containerStatuses: known.map((one) => ({ ...one, ready: isReady, started: true })),
  })
}

function ended(store: FakeClusterStore, pod: Manifest, program: FakePodProgram) {
  const { exitCode = 0 } = program
  const policy = specOf(pod).restartPolicy ?? 'Always'
  if (policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0)) return crashed(store, pod, { ...program, exitCode })
  end(store, pod, program)
}

function end(store: FakeClusterStore, pod: Manifest, program: FakePodProgram): void {
  const { exitCode = 0 } = program
  const state = { terminated: terminated(store, pod, exitCode, program.reason) }
  store.setStatus(pod, {
    ...base(pod, 'False'),
    phase: exitCode === 0 ? 'Succeeded' : 'Failed',
    containerStatuses: containersOf(pod).map((container) => status(container, state)),
  })
}

function crashed(store: FakeClusterStore, pod: Manifest, program: FakePodProgram) {
  const { exitCode = 1, reason, output = [] } = program
  const [known] = (statusOf(pod).containerStatuses ?? []) as readonly { readonly restartCount: number }[]
  if ((known?.restartCount ?? 0) > 0) return
  if ((specOf(pod).restartPolicy ?? 'Always') === 'Never') return end(store, pod, { ...program, exitCode })
  const message = `back-off 10s restarting failed container=${containersOf(pod)[0]?.name} pod=${pod.metadata.name}`
  event(store, pod, 'BackOff', message)
  store.log(pod, 1, output)
  const state = { waiting: { reason: 'CrashLoopBackOff', message } }
  const lastState = { terminated: terminated(store, pod, exitCode, reason) }
  store.setStatus(pod, {
    ...base(pod, 'False'),
    phase: 'Running',
    containerStatuses: containersOf(pod).map((container) => ({ ...status(container, state), restartCount: 1, lastState })),
  })
}

function terminated(store: FakeClusterStore, pod: Manifest, exitCode: number, reason: string | undefined) {
  const now = wholeSeconds(store.now())
  const startedAt = String(statusOf(pod).startTime ?? now)
  return { exitCode, reason: reason ?? (exitCode === 0 ? 'Completed' : 'Error'), startedAt, finishedAt: now }
}

function waiting(pod: Manifest): readonly object[] {
  return containersOf(pod).map((container) => status(container, { waiting: { reason: 'ContainerCreating' } }))
}

function status({ name, image }: Container, state: ContainerState) {
  const imageID = `docker.io/library/import@sha256:${Buffer.from(image).toString('hex').padEnd(64, '0').slice(0, 64)}`
  return { name, image, imageID, containerID: `containerd://${name}`, restartCount: 0, ready: false, state, lastState: {} }
}

/** What every status of a scheduled pod has. @param ready whether its conditions say so; absent: not yet */
function base(pod: Manifest, ready: 'True' | 'False' = 'False') {
  const known = statusOf(pod)
  const inits = specOf(pod).initContainers ?? []
  const startTime = String(known.startTime ?? pod.metadata.creationTimestamp)
  const done = { terminated: { exitCode: 0, reason: 'Completed', startedAt: startTime, finishedAt: startTime } }
  return {
    hostIP: '172.18.0.2',
    podIP: known.podIP ?? '10.244.0.7',
    startTime,
    ...(inits.length > 0 && { initContainerStatuses: inits.map((container) => status(container, done)) }),
    conditions: [
      { type: 'PodScheduled', status: 'True' },
      { type: 'Initialized', status: 'True' },
      { type: 'ContainersReady', status: ready },
      { type: 'Ready', status: ready },
    ],
  }
}

function missingClaim(store: FakeClusterStore, pod: Manifest): string | undefined {
  const names = (specOf(pod).volumes ?? []).flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? [])
  const claims = new Set(
    store.list(objectKinds['persistent-volume-claim'], pod.metadata.namespace).map((claim) => claim.metadata.name),
  )
  return names.find((name) => !claims.has(name))
}

function event(store: FakeClusterStore, pod: Manifest, reason: string, message: string): void {
  const { name, namespace = '', uid = '' } = pod.metadata
  const now = wholeSeconds(store.now())
  store.write(
    {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `${name}.${reason.toLowerCase()}`, namespace },
      type: 'Warning',
      reason,
      message,
      count: 1,
      firstTimestamp: now,
      lastTimestamp: now,
      involvedObject: { apiVersion: 'v1', kind: 'Pod', name, namespace, uid },
    },
    { manager: 'kubelet', operation: 'Status' },
  )
}

function containersOf(pod: Manifest): readonly Container[] {
  return specOf(pod).containers
}

function specOf({ spec }: Manifest): PodSpec {
  // The API demands these of every pod.
  return spec as PodSpec
}
