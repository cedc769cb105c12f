/*
 * What lowering a stack to the Docker Engine has to know of the world, gathered before by effects and handed over as data
 * (`engine/facts`). Each is a plain look at one moment.
 */
export interface DockerFacts extends ImageMakingFacts {
  /** Whether anybody looked; where nobody did, nothing can be found missing. */
  readonly known: boolean
  /** The Engine API version in use, `1.51`. */
  readonly apiVersion: string
  /** By name: the ids of the project's containers, for services that live in the namespaces of others. */
  readonly containerIds: ReadonlyMap<string, string>
  /** By config or secret key: a digest of what it holds. */
  readonly configDigests: ReadonlyMap<string, string>
  readonly secretDigests: ReadonlyMap<string, string>
  /** By absolute host path, for every bind source of the stack, where the engine shares our file system. Absent means: not looked at. */
  readonly bindSources: ReadonlyMap<string, BindSource>
  /** By absolute host path of a seccomp profile: its JSON without white space. */
  readonly seccompProfiles: ReadonlyMap<string, string>
  /** `HTTP_PROXY` and the like from the user's docker configuration: given to every container, below its own environment. */
  readonly proxyEnvironment: { readonly [name: string]: string }
}

/** What the making of images hangs on, whatever target runs them. */
export interface ImageMakingFacts {
  /** By image reference as services name it; absent means: not on the engine. */
  readonly images: ReadonlyMap<string, ImageFacts>
  /** By service with a `build`: the digest of what its build reads and of its options. Absent means: it cannot be known beforehand. */
  readonly buildContexts: ReadonlyMap<string, string>
  /** By service with a `build`: the services whose images it builds upon, as its Dockerfile and its contexts say. */
  readonly buildBases: ReadonlyMap<string, readonly string[]>
  /** By service with a `build` whose image is not what it would build now: why, `build context changed: src/server.ts`. */
  readonly staleBuilds: ReadonlyMap<string, string>
  /** Services with a `build` that need not be asked for again: it would make the very image that is there. */
  readonly settledBuilds: ReadonlySet<string>
  /** Milliseconds since 1970: when these facts were gathered. */
  readonly now: number
}

export interface ImageFacts {
  readonly id: string
  /** Whether the image has a health check of its own. */
  readonly hasHealthcheck: boolean
  /** `80/tcp` */
  readonly exposedPorts: readonly string[]
  readonly user: string
  /** Paths of its VOLUME instructions. */
  readonly volumes: readonly string[]
  readonly labels: { readonly [name: string]: string }
  /** Milliseconds since 1970: when it was pulled or built last, as far as the engine tells. */
  readonly taggedAt?: number
}

export type BindSource =
  | { readonly kind: 'missing' }
  /** `digest`: of its content, known only where a job's freshness hangs on it. */
  | { readonly kind: 'file' | 'folder' | 'other'; readonly digest?: string }
