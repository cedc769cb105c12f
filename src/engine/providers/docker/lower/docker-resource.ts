import type { ResourceId } from '../../../model/need.js'
import type { Position } from '../../../model/origin.js'
import type { Resource } from '../../../model/resource.js'
import type { Build, Hook, Service } from '../../../model/service.js'
import type { ContainerCreateBody } from '../wire/container.js'
import type { EndpointConfig, NetworkCreateBody } from '../wire/network.js'
import type { VolumeCreateBody } from '../wire/volume.js'

/** What a stack is made of on a Docker Engine. `body` is what the Engine API takes, complete but for what only performing can know. */
export type DockerResource = NetworkResource | VolumeResource | ImageResource | ContainerResource | FolderResource

export interface NetworkResource extends Resource {
  readonly kind: 'network'
  readonly body: NetworkCreateBody
}

export interface VolumeResource extends Resource {
  readonly kind: 'volume'
  readonly body: VolumeCreateBody & { readonly Name: string }
}

/** A bind source that does not exist yet: a folder of the host, made with the owner of whoever runs `stack`. */
export interface FolderResource extends Resource {
  readonly kind: 'folder'
  readonly path: string
}

/** An image that a service runs. `name` is its reference. */
export interface ImageResource extends Resource {
  readonly kind: 'image'
  /** The first service that uses it: the one whose `build` counts. */
  readonly service: string
  readonly platform?: string
  readonly source: ImageSource
}

export type ImageSource =
  | { readonly type: 'pull' }
  /** `context`: the digest of what the build reads and of its options; absent while it cannot be known beforehand (a remote context). */
  | {
      readonly type: 'build'
      readonly build: Build
      readonly context?: string
      readonly pullBase: boolean
      readonly noCache: boolean
    }

export interface ContainerResource extends Resource {
  readonly kind: 'container'
  readonly service: string
  /** The replica's number; absent for a container of `run`. */
  readonly number?: number
  readonly body: ContainerCreateBody
  readonly platform?: string
  /** Every network it takes part in, by the stack's key. */
  readonly endpoints: readonly Endpoint[]
  readonly publishes: readonly PublishedPort[]
  /** Other containers whose id stands in the body; known only when performing. */
  readonly references: readonly ContainerReference[]
  /** Configs and secrets without a file of their own: written into the container before it starts. */
  readonly files: readonly InjectedFile[]
  readonly postStart: readonly Hook[]
  readonly preStop: readonly Hook[]
  /** Mount points whose anonymous volume a successor takes over. */
  readonly anonymousVolumes: readonly string[]
  /** What its config hash is computed from, once the ids of `references` are known. */
  readonly definition: Service
}

/** A host port that a container wants: one, never a range that the engine chooses from. */
export interface PublishedPort {
  /** Empty for all addresses. */
  readonly hostIp: string
  readonly port: number
  readonly protocol: string
  /** In the container. */
  readonly target: number
  readonly origin?: Position
}

export interface Endpoint {
  readonly key: string
  /** The network's name on the engine. */
  readonly network: string
  readonly config: EndpointConfig
  /** To be connected after creating: engines before API 1.44 take only one network at once. */
  readonly later: boolean
}

/** A place in the create body that names another container by id. */
export interface ContainerReference {
  readonly field: 'NetworkMode' | 'IpcMode' | 'PidMode' | 'VolumesFrom'
  readonly id: ResourceId
  readonly service: string
  /** The container's name on the engine. */
  readonly container: string
  /** For `VolumesFrom`: `ro` or `rw`, where the user said so. */
  readonly mode?: string
}

export interface InjectedFile {
  readonly source: ContentReference | { readonly kind: 'text'; readonly text: string }
  /** Absolute, in the container. */
  readonly target: string
  readonly uid: number
  readonly gid: number
  /** Permission bits. */
  readonly mode: number
}

/** A config or a secret by its key in the stack: its content is read only where it is written. */
export interface ContentReference {
  readonly kind: 'config' | 'secret'
  readonly key: string
}
