import { StackError } from '../../model/errors.js'
import type { ClusterApi } from './cluster-api.js'
import type { Manifest } from './manifest.js'
import { type ObjectKindName, objectKinds } from './object-kinds.js'

/** The objects of some kinds in one namespace, as they are now; the same map goes on changing. */
export type LiveObjects = ReadonlyMap<ObjectKindName, ReadonlyMap<string, Manifest>>

export interface FollowedObjects {
  /** What is there, now and after each change, until the signal says so. Several followers share one watch for each kind. */
  changes(kinds: readonly ObjectKindName[], signal: AbortSignal): AsyncIterable<LiveObjects>
}

/** Follows objects of a namespace by watching: nothing is asked again and again, and nothing is watched while nobody follows. */
export function followObjects(api: ClusterApi, namespace: string): FollowedObjects {
  const followed = new Map<ObjectKindName, FollowedKind>()
  const followKind = (kind: ObjectKindName) => {
    const there = followed.get(kind) ?? new FollowedKind(api, namespace, kind)
    followed.set(kind, there)
    return there
  }
  return { changes: (kinds, signal) => changes(kinds.map(followKind), signal) }
}

async function* changes(kinds: readonly FollowedKind[], signal: AbortSignal): AsyncGenerator<LiveObjects> {
  let wake = () => {}
  let changed = true
  const listener = () => {
    changed = true
    wake()
  }
  signal.addEventListener('abort', listener)
  for (const kind of kinds) kind.join(listener)
  const view: LiveObjects = new Map(kinds.map((each) => [each.kind, each.objects]))
  try {
    for (;;) {
      signal.throwIfAborted()
      for (const { failure } of kinds) if (failure !== undefined) throw failure
      if (changed && kinds.every(({ isKnown }) => isKnown)) {
        changed = false
        yield view
        continue
      }
      await new Promise<void>((resolve) => {
        wake = resolve
        if (changed && kinds.every(({ isKnown }) => isKnown)) resolve()
        if (signal.aborted || kinds.some(({ failure }) => failure !== undefined)) resolve()
      })
    }
  } finally {
    signal.removeEventListener('abort', listener)
    for (const kind of kinds) kind.leave(listener)
  }
}

/** How often a broken connection is made again before it is told. */
const attempts = 5

class FollowedKind {
  readonly kind: ObjectKindName
  readonly objects = new Map<string, Manifest>()
  isKnown = false
  failure: unknown
  readonly #api: ClusterApi
  readonly #namespace: string
  readonly #listeners = new Set<() => void>()
  #watching: AbortController | undefined

  constructor(api: ClusterApi, namespace: string, kind: ObjectKindName) {
    this.#api = api
    this.#namespace = namespace
    this.kind = kind
  }

  join(listener: () => void): void {
    this.#listeners.add(listener)
    if (this.#watching !== undefined) return
    this.#watching = new AbortController()
    this.failure = undefined
    void this.#watch(this.#watching.signal)
  }

  leave(listener: () => void): void {
    this.#listeners.delete(listener)
    if (this.#listeners.size > 0) return
    this.#watching?.abort()
    this.#watching = undefined
    this.isKnown = false
    this.objects.clear()
  }

  async #watch(signal: AbortSignal): Promise<void> {
    let failed = 0
    while (!signal.aborted) {
      try {
        const { items, resourceVersion } = await this.#api.list(objectKinds[this.kind], { namespace: this.#namespace }, signal)
        if (signal.aborted) return
        this.objects.clear()
        for (const item of items) this.objects.set(item.metadata.name, item)
        this.isKnown = true
        this.#tell()
        for await (const event of this.#api.watch(
          objectKinds[this.kind],
          { namespace: this.#namespace, resourceVersion },
          signal,
        )) {
          failed = 0
          if (event.type === 'expired') break
          const { name } = event.object.metadata
          if (event.type === 'deleted') this.objects.delete(name)
          else this.objects.set(name, event.object)
          this.#tell()
        }
      } catch (error) {
        if (signal.aborted) return
        failed += 1
        if (!(error instanceof StackError) || failed >= attempts) {
          this.failure = error
          this.#tell()
          return
        }
        await new Promise((resolve) => setTimeout(resolve, 200 * failed))
      }
    }
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}
