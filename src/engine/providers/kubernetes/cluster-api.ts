import type { Duplex } from 'node:stream'
import type { Console, ConsoleSize } from '../provider.js'
import type { Manifest, ObjectKind, ObjectReference } from './manifest.js'

/**
 * What `stack` asks of a Kubernetes API server: our own contract, free of any client library. Objects are the API's own JSON. Every failure
 * is a ClusterError (`cluster-error.ts`); an aborted signal rejects with the signal's reason. Fulfilled by `client-node-cluster-api.ts`
 * and, in tests, by `test/support/fake-cluster-api.ts`; `test/contracts/cluster-api.contract.test.ts` holds both to it.
 */
export interface ClusterApi {
  /** `https://127.0.0.1:41234` */
  readonly server: string
  version(signal?: AbortSignal): Promise<ClusterVersion>
  /** @returns undefined where there is none of that name */
  get(reference: ObjectReference, signal?: AbortSignal): Promise<Manifest | undefined>
  /** All pages of it. A kind that the server doesn't know has no objects. */
  list(kind: ObjectKind, query: ListQuery, signal?: AbortSignal): Promise<ObjectList>
  /** Changes from `resourceVersion` on; ends when the server ends it, which it does every few minutes: look again and go on. */
  watch(kind: ObjectKind, query: WatchQuery, signal: AbortSignal): AsyncIterable<WatchEvent>
  /**
   * Server-side apply: creates or changes what the manifest names, with strict field validation.
   * @throws ClusterError with reason `Conflict` and whose fields they are, unless `force`
   */
  apply(manifest: Manifest, options: ApplyOptions, signal?: AbortSignal): Promise<Manifest>
  /** A JSON merge patch, also of a subresource (`scale`). */
  patch(reference: ObjectReference, patch: unknown, options: PatchOptions, signal?: AbortSignal): Promise<Manifest>
  /** @throws ClusterError with reason `AlreadyExists` */
  create(manifest: Manifest, options: { readonly dryRun?: 'all' }, signal?: AbortSignal): Promise<Manifest>
  /** Deleting what is not there is no error. It may live on until its finalizers are done: `watch` tells its end. */
  delete(reference: ObjectReference, options: DeleteOptions, signal?: AbortSignal): Promise<void>
  /** Chunks as they come, not lines; with `timestamps` every line begins with an RFC 3339 time and a space. */
  logs(pod: PodContainer, query: PodLogsQuery, signal: AbortSignal): AsyncIterable<Buffer>
  exec(pod: PodContainer, request: PodExec, signal?: AbortSignal): Promise<Console>
  attach(pod: PodContainer, request: Omit<PodExec, 'command'>, signal?: AbortSignal): Promise<Console>
  /** One connection to a TCP port of a pod. */
  forward(pod: { readonly namespace: string; readonly pod: string }, port: number, signal?: AbortSignal): Promise<Duplex>
}

export interface ClusterVersion {
  readonly major: number
  readonly minor: number
  /** `v1.36.4` */
  readonly text: string
}

export interface ListQuery {
  /** Absent means all of them. */
  readonly namespace?: string
  /** `dev.stack/project=shop` */
  readonly labels?: string
  /** `metadata.name=web` */
  readonly fields?: string
}

export interface ObjectList {
  readonly items: readonly Manifest[]
  /** From where a watch goes on. */
  readonly resourceVersion: string
}

export interface WatchQuery extends ListQuery {
  /** Absent: what is there now comes first, as `added`. */
  readonly resourceVersion?: string
}

export type WatchEvent =
  | { readonly type: 'added' | 'modified' | 'deleted'; readonly object: Manifest }
  /** `expired`: the version asked for is too old; list again. */
  | { readonly type: 'expired' }

export interface ApplyOptions {
  readonly fieldManager: string
  /** Takes fields over that others manage. */
  readonly force: boolean
  /** Checked by the server, and not kept. */
  readonly dryRun?: 'all'
}

export interface PatchOptions {
  readonly fieldManager: string
  readonly subresource?: 'scale' | 'status'
  /** `strategic` knows lists by key (containers by name); `merge` replaces them. */
  readonly type: 'merge' | 'strategic'
  readonly dryRun?: 'all'
}

export interface DeleteOptions {
  /** What it owns goes before it (`foreground`), after it (`background`), or stays (`orphan`). */
  readonly propagation: 'foreground' | 'background' | 'orphan'
  /** Seconds; absent means the object's own. */
  readonly gracePeriod?: number
  /** Only the very object that was looked at. */
  readonly uid?: string
}

export interface PodContainer {
  readonly namespace: string
  readonly pod: string
  readonly container: string
}

export interface PodLogsQuery {
  readonly follow?: boolean
  readonly timestamps?: boolean
  readonly tail?: number
  /** RFC 3339. */
  readonly since?: string
  /** Of the container's life before this one. */
  readonly previous?: boolean
}

export interface PodExec {
  readonly command: readonly string[]
  readonly tty: boolean
  readonly stdin: boolean
  readonly size?: ConsoleSize
}
