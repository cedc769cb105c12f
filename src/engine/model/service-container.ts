import type { ContainerState, Health } from './observed.js'

/** One container of a service (on a cluster: a pod), as people look at it: the row of `ps`. Plain data; nothing is decided by it. */
export interface ServiceContainer {
  /** What the target's API calls it. */
  readonly handle: string
  /** Its whole name: `shop-web-1`. */
  readonly name: string
  readonly project: string
  readonly service: string
  /** The replica number; absent for containers of `run`. */
  readonly number?: number
  /** A container of `run`. */
  readonly oneOff: boolean
  /** The reference it was created from, and the image's id. */
  readonly image: string
  readonly imageId: string
  readonly command: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly state: ContainerState
  readonly health: Health
  /** 0 while it has not ended. */
  readonly exitCode: number
  /** For people: `Up 3 minutes (healthy)`. */
  readonly status: string
  readonly ports: readonly ReachablePort[]
  readonly labels: { readonly [name: string]: string }
  readonly networks: readonly string[]
  /** Names of volumes, paths of bind mounts. */
  readonly mounts: readonly string[]
  readonly localVolumes: number
}

/** A port of a container; `published` is 0 where it can be reached from other containers only. */
export interface ReachablePort {
  readonly hostIp: string
  readonly published: number
  readonly target: number
  readonly protocol: string
}

/** `web-1`: the name without the project, as logs call it. A name of the user's own stays as it is. */
export function shortName({ name, project }: Pick<ServiceContainer, 'name' | 'project'>): string {
  const prefix = [`${project}-`, `${project}_`].find((start) => name.startsWith(start))
  return prefix === undefined ? name : name.slice(prefix.length)
}

/** A project with containers on a target. */
export interface RunningProject {
  readonly name: string
  readonly configFiles: readonly string[]
  /** How many containers are in each state; those of `run` left out. */
  readonly states: ReadonlyMap<ContainerState, number>
}

/** The image that a container was made from. */
export interface ContainerImage {
  readonly id: string
  /** Where it has no name any more, `<none>`. */
  readonly repository: string
  readonly tag: string
  /** `linux/amd64`. */
  readonly platform: string
  /** Bytes. */
  readonly size: number
  /** RFC 3339. */
  readonly created?: string
  readonly lastTagTime?: string
}

/** What runs in a container: columns as the target names them. */
export interface ProcessList {
  readonly titles: readonly string[]
  readonly processes: readonly (readonly string[])[]
}
