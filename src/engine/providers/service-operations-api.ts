import type { Emit } from '../model/event.js'
import type { PublishedAddress } from './forwarder-api.js'

/** What can be done with a service on a cluster that Docker has no word for. Fulfilled by `kubernetes/daily/service-operations.ts`. */
export interface ServiceOperations {
  /**
   * Goes back to an earlier revision of what the service's pods are made of. Comes back when that is written, not when it is rolled out.
   * @param revision absent: the one before
   * @throws StackError where there is no such revision
   */
  rollBack(project: string, service: string, revision: number | undefined, signal: AbortSignal): Promise<RolledBack>
  /** @throws StackError where the service has no workload */
  describe(project: string, service: string, signal: AbortSignal): Promise<ServiceDescription>
  /** Forwards ports of this machine to ready pods of the service until the signal says so. @throws StackError `port-taken` */
  forward(
    project: string,
    service: string,
    ports: readonly ForwardedPair[],
    context: { readonly emit: Emit; readonly signal: AbortSignal },
  ): Promise<ForwardedService>
}

export interface RolledBack {
  readonly from: number
  readonly to: number
  /** What changed by it, in the user's words: `environment.LEVEL`, `image`. */
  readonly changes: readonly string[]
}

export interface ForwardedPair {
  readonly hostIp: string
  /** 0: any free one. */
  readonly published: number
  readonly target: number
}

export interface ForwardedService {
  readonly addresses: readonly PublishedAddress[]
  close(): Promise<void>
}

/** A service as it stands on a cluster, in words. */
export interface ServiceDescription {
  /** `Deployment web` */
  readonly workload: string
  /** `ready 2/2` */
  readonly standing: string
  /** What it is made of: image, command, health, mounts; in this order. */
  readonly properties: readonly (readonly [name: string, value: string])[]
  readonly revisions: readonly RevisionDescription[]
  readonly pods: readonly PodDescription[]
  /** Of the workload and its pods, the last one last. */
  readonly events: readonly EventDescription[]
}

export interface RevisionDescription {
  readonly number: number
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly current: boolean
  readonly image: string
  readonly pods: number
}

export interface PodDescription {
  readonly name: string
  /** As `ps` calls it. */
  readonly replica: string
  readonly status: string
  readonly restarts: number
  readonly node: string
  readonly ip: string
  /** Conditions that are not met: `Ready: containers with unready status: [web]`. */
  readonly unmet: readonly string[]
}

export interface EventDescription {
  /** Milliseconds since 1970. */
  readonly time: number
  readonly type: string
  readonly reason: string
  readonly count: number
  /** The pod or the workload. */
  readonly subject: string
  readonly message: string
}
