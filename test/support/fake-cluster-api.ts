import type { ClusterApi, ListQuery, WatchEvent } from '../../src/engine/providers/kubernetes/cluster-api.js'
import { ClusterError, type ClusterFailure } from '../../src/engine/providers/kubernetes/cluster-error.js'
import type { Manifest, ObjectKind, ObjectReference } from '../../src/engine/providers/kubernetes/manifest.js'
import { type ObjectKindName, objectKinds } from '../../src/engine/providers/kubernetes/object-kinds.js'
import { referenceOf } from '../../src/engine/providers/kubernetes/object-paths.js'
import { applied, checkFields } from './fake-cluster-apply.js'
import { reconcile } from './fake-cluster-controllers.js'
import { mergePatch, strategicPatch } from './fake-cluster-patch.js'
import { type FakeExecProgram, fakeForward, fakeLogs, fakeProcess } from './fake-cluster-pods.js'
import { matches } from './fake-cluster-selectors.js'
import { FakeClusterStore, type FakePodProgram } from './fake-cluster-store.js'

export type { FakeExecProgram } from './fake-cluster-pods.js'
export type { FakePodProgram } from './fake-cluster-store.js'

/** A cluster in memory: objects, those who watch them, and controllers that bring pods about as a real cluster's do. */
export interface FakeCluster extends ClusterApi {
  /** What the pods of a service (its `dev.stack/service`), of an image or of that name do. Absent: ready, and a job's pod exits with 0. */
  program(serviceOrImage: string, program: FakePodProgram): void
  /** What a command started by `exec` does. */
  execProgram(command: readonly string[], program: FakeExecProgram): void
  /** What answers on a port of a pod: the text of all connections, whatever they say. */
  answer(port: number, text: string): void
  /** An object that somebody else made. */
  put(manifest: Manifest): Manifest
  /** What exists now, by name. */
  objects(kind: ObjectKindName, namespace?: string): readonly Manifest[]
  /** Every call that changed something, in order: `apply deployment/web`, `delete job/migrate`. Nothing of controllers, nor dry runs. */
  readonly changes: readonly string[]
  /** The next change that begins so fails: `apply deployment/web`. */
  failNext(change: string, failure: ClusterFailure, message: string): void
  /** From now on nothing answers. */
  vanish(): void
  /** Resolves when the controllers have nothing more to do. */
  settled(): Promise<void>
}

export interface FakeClusterOptions {
  /** Of Kubernetes 1. */
  readonly minor?: number
  readonly nodes?: readonly string[]
  readonly now?: () => Date
}

export function createFakeCluster(options: FakeClusterOptions = {}): FakeCluster {
  const { minor = 36, nodes = ['fake-control-plane'], now = () => new Date() } = options
  const store = new FakeClusterStore(now, () => reconcile(store))
  const changes: string[] = []
  const failures: { readonly change: string; readonly error: ClusterError }[] = []
  const execPrograms: { readonly command: readonly string[]; readonly program: FakeExecProgram }[] = []
  const answers = new Map<number, string>()
  const server = 'https://fake-cluster:6443'
  let gone = false
  bootstrap(store, nodes)

  const answering = (signal?: AbortSignal) => {
    signal?.throwIfAborted()
    if (gone) throw new ClusterError('unreachable', `no cluster answers at ${server}`)
  }
  const changing = (verb: string, reference: ObjectReference, dryRun: 'all' | undefined) => {
    const change = `${verb} ${kindName(reference.kind)}/${reference.name}`
    const at = failures.findIndex((planned) => change.startsWith(planned.change))
    const [planned] = at === -1 ? [] : failures.splice(at, 1)
    if (planned !== undefined) throw planned.error
    if (dryRun === undefined) changes.push(change)
  }
  const found = (reference: ObjectReference): Manifest => {
    const object = store.get(reference)
    if (object !== undefined) return object
    throw refused('not-found', 404, 'NotFound', `${reference.kind.plural} "${reference.name}" not found`)
  }
  const checkNamespace = ({ kind, namespace }: ObjectReference) => {
    if (kind.scope === 'cluster') return
    if (store.get({ kind: objectKinds.namespace, name: namespace ?? '' }) === undefined)
      throw refused('not-found', 404, 'NotFound', `namespaces "${namespace}" not found`)
  }

  return {
    server,
    changes,
    program: (match, program) => void store.programs.set(match, program),
    execProgram: (command, program) => void execPrograms.push({ command, program }),
    answer: (port, text) => void answers.set(port, text),
    put: (manifest) => store.write(manifest, { manager: 'somebody', operation: 'Update' }),
    objects: (kind, namespace) => store.list(objectKinds[kind], namespace),
    failNext: (change, failure, message) => void failures.push({ change, error: new ClusterError(failure, message) }),
    vanish() {
      gone = true
    },
    settled: () => store.settled(),

    async version(signal) {
      answering(signal)
      return { major: 1, minor, text: `v1.${minor}.4` }
    },
    async get(reference, signal) {
      answering(signal)
      return copied(store.get(reference))
    },
    async list(kind, query, signal) {
      answering(signal)
      return { items: selected(store, kind, query).map(copy), resourceVersion: String(store.version) }
    },
    watch(kind, query, signal) {
      answering(signal)
      const { resourceVersion } = query
      return watched(store, kind, query, resourceVersion === undefined ? undefined : Number(resourceVersion), signal)
    },
    async apply(manifest, { fieldManager, force, dryRun }, signal) {
      answering(signal)
      const reference = referenceOf(manifest)
      checkNamespace(reference)
      checkFields(manifest)
      const known = store.get(reference)
      const result = applied(known, manifest, store.managed(reference), fieldManager, force)
      checkImmutable(known, result.manifest)
      if (dryRun !== undefined) {
        changing('apply', reference, dryRun)
        return copy(result.manifest)
      }
      changing('apply', reference, dryRun)
      return copy(store.write(result.manifest, { manager: fieldManager, operation: 'Apply', paths: result.paths }))
    },
    async patch(reference, patch, { fieldManager, subresource, type, dryRun }, signal) {
      answering(signal)
      changing('patch', reference, dryRun)
      const object = found(reference)
      // What `scale` takes is in the same place of its workload.
      const patched = type === 'merge' ? mergePatch(object, patch) : strategicPatch(object, patch)
      if (dryRun !== undefined) return copy(patched)
      const operation = subresource === undefined ? 'Update' : 'Status'
      return copy(store.write(patched, { manager: fieldManager, operation }))
    },
    async create(manifest, { dryRun }, signal) {
      answering(signal)
      const reference = referenceOf(manifest)
      checkNamespace(reference)
      checkFields(manifest)
      if (store.get(reference) !== undefined)
        throw refused('already-exists', 409, 'AlreadyExists', `${reference.kind.plural} "${reference.name}" already exists`)
      changing('create', reference, dryRun)
      return copy(dryRun === undefined ? store.write(manifest, { manager: 'stack', operation: 'Update' }) : manifest)
    },
    async delete(reference, { propagation, uid, gracePeriod }, signal) {
      answering(signal)
      const object = store.get(reference)
      if (object === undefined) return
      if (uid !== undefined && object.metadata.uid !== uid)
        throw refused('conflict', 409, 'Conflict', `the UID in the precondition (${uid}) does not match ${object.metadata.uid}`)
      changing('delete', reference, undefined)
      store.delete(reference, propagation, gracePeriod)
    },
    logs(pod, query, signal) {
      answering(signal)
      return fakeLogs(store, pod, query, signal)
    },
    async exec(pod, request, signal) {
      answering(signal)
      return fakeProcess(store, pod, request, execPrograms)
    },
    async attach(pod, request, signal) {
      answering(signal)
      return fakeProcess(store, pod, { ...request, command: [] }, execPrograms)
    },
    async forward({ namespace, pod }, port, signal) {
      answering(signal)
      return fakeForward(store, namespace, pod, answers.get(port))
    },
  }
}

/** What every cluster has before anybody uses it. */
function bootstrap(store: FakeClusterStore, nodes: readonly string[]): void {
  const by = { manager: 'kubeadm', operation: 'Update' } as const
  for (const name of ['default', 'kube-system', 'kube-public', 'kube-node-lease'])
    store.write({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, by)
  for (const name of nodes) {
    const labels = { 'kubernetes.io/hostname': name, 'kubernetes.io/arch': 'amd64', 'kubernetes.io/os': 'linux' }
    const status = {
      conditions: [{ type: 'Ready', status: 'True' }],
      allocatable: { cpu: '4', memory: '8Gi', pods: '110' },
      nodeInfo: { architecture: 'amd64', kubeletVersion: 'v1.36.4' },
      addresses: [{ type: 'InternalIP', address: '172.18.0.2' }],
    }
    store.write({ apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, spec: {}, status }, by)
  }
  const standard = { 'storageclass.kubernetes.io/is-default-class': 'true' }
  const metadata = { name: 'standard', annotations: standard }
  const storageClass = { provisioner: 'rancher.io/local-path', volumeBindingMode: 'WaitForFirstConsumer' }
  store.write({ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata, ...storageClass }, by)
}

function selected(store: FakeClusterStore, kind: ObjectKind, query: ListQuery): readonly Manifest[] {
  return store.list(kind, query.namespace).filter((object) => matches(object, query))
}

async function* watched(
  store: FakeClusterStore,
  kind: ObjectKind,
  query: ListQuery,
  since: number | undefined,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent> {
  const queue: WatchEvent[] = selected(store, kind, query)
    .filter(({ metadata }) => since === undefined || Number(metadata.resourceVersion) > since)
    .map((object) => ({ type: 'added', object: copy(object) }))
  let wake = () => {}
  const stop = store.listen((event) => {
    const { object } = event
    if (object.kind !== kind.kind || (query.namespace !== undefined && object.metadata.namespace !== query.namespace)) return
    if (!matches(object, query)) return
    queue.push({ ...event, object: copy(object) })
    wake()
  })
  const abort = () => wake()
  signal.addEventListener('abort', abort)
  try {
    while (true) {
      signal.throwIfAborted()
      const event = queue.shift()
      if (event !== undefined) yield event
      else {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    }
  } finally {
    stop()
    signal.removeEventListener('abort', abort)
  }
}

/** The changes that a real server refuses. */
function checkImmutable(known: Manifest | undefined, wanted: Manifest): void {
  if (known === undefined) return
  const fixed: { readonly [kind: string]: readonly (readonly string[])[] } = {
    Job: [['spec', 'template']],
    Deployment: [['spec', 'selector']],
    DaemonSet: [['spec', 'selector']],
    StatefulSet: [
      ['spec', 'selector'],
      ['spec', 'volumeClaimTemplates'],
      ['spec', 'serviceName'],
    ],
    PersistentVolumeClaim: [
      ['spec', 'accessModes'],
      ['spec', 'storageClassName'],
    ],
    ...(known.immutable === true && { ConfigMap: [['data']], Secret: [['data']] }),
  }
  for (const path of fixed[wanted.kind] ?? []) {
    if (JSON.stringify(at(known, path)) === JSON.stringify(at(wanted, path))) continue
    const field = path.join('.')
    throw new ClusterError('invalid', `${wanted.kind} "${wanted.metadata.name}" is invalid: ${field}: field is immutable`, {
      status: 422,
      reason: 'Invalid',
      causes: [{ field, message: 'Invalid value: field is immutable', reason: 'FieldValueInvalid' }],
    })
  }
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as { readonly [name: string]: unknown } | undefined)?.[key], value)
}

function kindName(kind: ObjectKind): string {
  const names = Object.entries(objectKinds)
  return names.find(([, known]) => known.kind === kind.kind && known.apiVersion === kind.apiVersion)?.[0] ?? kind.plural
}

function refused(failure: ClusterFailure, status: number, reason: string, message: string): ClusterError {
  return new ClusterError(failure, message, { status, reason })
}

function copied(object: Manifest | undefined): Manifest | undefined {
  return object === undefined ? undefined : copy(object)
}

function copy(object: Manifest): Manifest {
  return structuredClone(object)
}
