import { randomUUID } from 'node:crypto'
import type { WatchEvent } from '../../src/engine/providers/kubernetes/cluster-api.js'
import type { Manifest, ObjectKind, ObjectReference } from '../../src/engine/providers/kubernetes/manifest.js'
import { referenceOf } from '../../src/engine/providers/kubernetes/object-paths.js'
import { changedPaths, fieldsV1, type ManagedPaths } from './fake-cluster-apply.js'

/** What the pods of a service do in the fake: stands in for image, node and process. */
export interface FakePodProgram {
  /** Absent: `ready`; of a job: `exits`. `hangs`: it stays where a container is being created, until it is given another program. */
  readonly becomes?:
    | 'ready'
    | 'unready'
    | 'exits'
    | 'crashes'
    | 'hangs'
    | 'unschedulable'
    | 'image-missing'
    | 'misconfigured'
    | 'cannot-start'
  /** Of `exits` and `crashes`; absent: 0 and 1. */
  readonly exitCode?: number
  /** `OOMKilled`; absent: `Completed` or `Error`. */
  readonly reason?: string
  /** What the node or the scheduler says to what is wrong. */
  readonly message?: string
  /** Lines that it writes when it starts. */
  readonly output?: readonly string[]
}

export interface FakeLogLine {
  readonly time: string
  readonly text: string
  /** Which of the container's lives wrote it, from 0. */
  readonly life: number
}

type Changed = Extract<WatchEvent, { readonly object: Manifest }>

interface Writer {
  readonly manager: string
  /** `Apply` owns exactly its paths; `Update` takes what it changes; `Status` leaves ownership alone. */
  readonly operation: 'Apply' | 'Update' | 'Status'
  readonly paths?: ReadonlySet<string>
}

/** The objects of a fake cluster, with what every kind has: versions, owners, finalizers, watchers. */
export class FakeClusterStore {
  readonly programs = new Map<string, FakePodProgram>()
  /** By pod uid. */
  readonly logs = new Map<string, FakeLogLine[]>()
  version = 100
  readonly #objects = new Map<string, Manifest>()
  readonly #managed = new Map<string, Map<string, ReadonlySet<string>>>()
  readonly #listeners = new Set<(event: Changed) => void>()
  #working: Promise<void> | undefined
  #addresses = 10

  constructor(
    readonly now: () => Date,
    readonly reconcile: () => void,
  ) {}

  get({ kind, name, namespace }: ObjectReference): Manifest | undefined {
    return this.#objects.get(keyOf(kind, name, namespace))
  }

  list(kind: ObjectKind, namespace?: string): readonly Manifest[] {
    return [...this.#objects.values()]
      .filter((object) => object.kind === kind.kind && object.apiVersion === kind.apiVersion)
      .filter((object) => namespace === undefined || object.metadata.namespace === namespace)
      .sort((one, other) => (one.metadata.name < other.metadata.name ? -1 : 1))
  }

  all(): readonly Manifest[] {
    return [...this.#objects.values()]
  }

  ownedBy({ metadata: { uid } }: Manifest): readonly Manifest[] {
    return this.all().filter(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.uid === uid))
  }

  managed({ kind, name, namespace }: ObjectReference): ManagedPaths {
    return this.#managed.get(keyOf(kind, name, namespace)) ?? new Map()
  }

  /** Keeps the object, unless it is the same as before. @returns it as it is then */
  write(wanted: Manifest, by: Writer): Manifest {
    const key = keyOf(wanted, wanted.metadata.name, wanted.metadata.namespace)
    const known = this.#objects.get(key)
    const defaulted = known === undefined ? this.#withAddresses(wanted) : wanted
    const managed = this.#own(key, known, defaulted, by)
    const bare = withoutServersOwn(defaulted)
    if (known !== undefined && JSON.stringify(withoutServersOwn(known)) === JSON.stringify(bare)) return known
    this.version++
    const moved = known === undefined || specOf(known) !== specOf(defaulted)
    const object: Manifest = {
      ...bare,
      metadata: {
        ...bare.metadata,
        uid: known?.metadata.uid ?? randomUUID(),
        creationTimestamp: known?.metadata.creationTimestamp ?? wholeSeconds(this.now()),
        generation: (known?.metadata.generation ?? 0) + (moved ? 1 : 0),
        resourceVersion: String(this.version),
        ...(known?.metadata.deletionTimestamp !== undefined && { deletionTimestamp: known.metadata.deletionTimestamp }),
        managedFields: [...managed].map(([manager, paths]) => ({
          manager,
          operation: operationOf(manager, by, known),
          apiVersion: wanted.apiVersion,
          fieldsType: 'FieldsV1',
          // Plain strings and objects only.
          fieldsV1: fieldsV1(paths) as { readonly [name: string]: never },
        })),
      },
    }
    if (object.metadata.deletionTimestamp !== undefined && !object.metadata.finalizers?.length) {
      this.#remove(key, object)
      return object
    }
    this.#objects.set(key, object)
    this.#emit({ type: known === undefined ? 'added' : 'modified', object })
    return object
  }

  /** Begins the end of an object: at once, or when its finalizers are gone. */
  delete(reference: ObjectReference, propagation: 'foreground' | 'background' | 'orphan', gracePeriod?: number) {
    const object = this.get(reference)
    if (object === undefined) return
    if (propagation === 'orphan') {
      for (const child of this.ownedBy(object)) {
        const owners = child.metadata.ownerReferences?.filter(({ uid }) => uid !== object.metadata.uid) ?? []
        this.write({ ...child, metadata: { ...child.metadata, ownerReferences: owners } }, garbageCollector)
      }
    }
    const waits =
      object.kind === 'Namespace' || (object.kind === 'Pod' && gracePeriod !== 0 && statusOf(object).phase === 'Running')
    const own = object.metadata.finalizers ?? []
    const finalizers = [
      ...own,
      ...(waits ? ['fake/terminating'] : []),
      ...(propagation === 'foreground' && this.ownedBy(object).length > 0 ? ['foregroundDeletion'] : []),
    ]
    const key = keyOf(reference.kind, reference.name, reference.namespace)
    if (finalizers.length === 0) return this.#remove(key, object)
    if (object.metadata.deletionTimestamp !== undefined) return
    this.version++
    const metadata = {
      ...object.metadata,
      finalizers,
      deletionTimestamp: wholeSeconds(this.now()),
      resourceVersion: String(this.version),
    }
    this.#objects.set(key, { ...object, metadata })
    this.#emit({ type: 'modified', object: { ...object, metadata } })
  }

  /** Takes away a finalizer; with the last one the object goes. */
  finalize(object: Manifest, finalizer: string): void {
    const finalizers = object.metadata.finalizers?.filter((name) => name !== finalizer) ?? []
    this.write({ ...object, metadata: { ...object.metadata, finalizers } }, garbageCollector)
  }

  setStatus(object: Manifest, status: { readonly [name: string]: unknown }): void {
    const known = this.get(referenceOf(object))
    if (known !== undefined) this.write({ ...known, status }, { manager: 'controller', operation: 'Status' })
  }

  listen(listener: (event: Changed) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  log(pod: Manifest, life: number, lines: readonly string[]): void {
    const uid = pod.metadata.uid ?? ''
    const log = this.logs.get(uid) ?? []
    this.logs.set(uid, log)
    const nanoseconds = () => `${this.now().toISOString().slice(0, -1)}${String(log.length).padStart(6, '0')}Z`
    for (const text of lines) log.push({ time: nanoseconds(), text, life })
  }

  async settled(): Promise<void> {
    while (this.#working !== undefined) await this.#working
  }

  #emit(event: Changed): void {
    for (const listener of this.#listeners) listener(event)
    this.#working ??= this.#work()
  }

  /** The controllers look until nothing moves, each time after those who watch had their turn. */
  async #work(): Promise<void> {
    let seen = -1
    while (seen !== this.version) {
      await new Promise((resolve) => setImmediate(resolve))
      seen = this.version
      this.reconcile()
    }
    this.#working = undefined
  }

  #remove(key: string, object: Manifest): void {
    this.version++
    this.#objects.delete(key)
    this.#managed.delete(key)
    const metadata = { ...object.metadata, resourceVersion: String(this.version) }
    this.#emit({ type: 'deleted', object: { ...object, metadata } })
  }

  #own(key: string, known: Manifest | undefined, wanted: Manifest, by: Writer): ReadonlyMap<string, ReadonlySet<string>> {
    const managed = this.#managed.get(key) ?? new Map<string, ReadonlySet<string>>()
    if (by.operation === 'Status') return managed
    const taken = by.paths ?? changedPaths(known, wanted)
    if (by.operation === 'Update' && taken.size === 0) return managed
    const changed = by.operation === 'Apply' ? changedPaths(known, wanted) : taken
    for (const [manager, paths] of managed) {
      if (manager !== by.manager) managed.set(manager, new Set([...paths].filter((path) => !changed.has(path))))
    }
    managed.set(by.manager, by.operation === 'Apply' ? taken : new Set([...(managed.get(by.manager) ?? []), ...taken]))
    this.#managed.set(key, managed)
    return managed
  }

  /** Services get an address and, where they have any, ports of the nodes. */
  #withAddresses(wanted: Manifest): Manifest {
    if (wanted.kind !== 'Service') return wanted
    // A Service's spec, of which these fields are read.
    const spec = (wanted.spec ?? {}) as { clusterIP?: string; type?: string; ports?: readonly { nodePort?: number }[] }
    this.#addresses++
    const nodePorts = spec.type === 'NodePort' || spec.type === 'LoadBalancer'
    return {
      ...wanted,
      spec: {
        type: 'ClusterIP',
        ...spec,
        clusterIP: spec.clusterIP ?? `10.96.0.${this.#addresses}`,
        ...(spec.ports && {
          ports: spec.ports.map((port, index) => ({
            protocol: 'TCP',
            ...port,
            ...(nodePorts && { nodePort: port.nodePort ?? 30000 + this.#addresses * 10 + index }),
          })),
        }),
      },
    }
  }
}

/** Who applied once goes on as somebody who applies, whoever changed it last. */
function operationOf(manager: string, by: Writer, known: Manifest | undefined): 'Apply' | 'Update' {
  if (manager === by.manager && by.operation !== 'Status') return by.operation
  const before = known?.metadata.managedFields?.find((entry) => entry.manager === manager)
  return before?.operation === 'Apply' ? 'Apply' : 'Update'
}

const garbageCollector = { manager: 'garbage-collector', operation: 'Status' } as const

function keyOf(kind: Pick<ObjectKind, 'apiVersion' | 'kind'>, name: string, namespace: string | undefined): string {
  return [kind.apiVersion, kind.kind, namespace ?? '', name].join('|')
}

function withoutServersOwn(object: Manifest): Manifest {
  const { uid, creationTimestamp, generation, resourceVersion, managedFields, deletionTimestamp, ...metadata } = object.metadata
  return { ...object, metadata }
}

function specOf({ metadata, status, ...rest }: Manifest): string {
  return JSON.stringify(rest)
}

export function statusOf(object: Manifest): { readonly [name: string]: unknown } {
  return typeof object.status === 'object' && object.status !== null ? { ...object.status } : {}
}

export function wholeSeconds(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z')
}
