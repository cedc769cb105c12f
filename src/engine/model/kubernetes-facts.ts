/*
 * What lowering a stack to Kubernetes has to know of the world, gathered before by effects and handed over as data. Each is a plain look
 * at one moment.
 */
export interface KubernetesFacts {
  /** Whether anybody looked; where nobody did (names and needs are all that is wanted), nothing can be found missing. */
  readonly known: boolean
  readonly cluster: ClusterFacts
  /** By image reference as services name it; absent means: not on the engine yet, so what hangs on it is known after it is made. */
  readonly images: ReadonlyMap<string, KubernetesImageFacts>
  /** By config or secret key. */
  readonly configs: ReadonlyMap<string, ContentFacts>
  readonly secrets: ReadonlyMap<string, ContentFacts>
  /** By absolute host path, for every bind source of the stack. */
  readonly bindSources: ReadonlyMap<string, KubernetesBindSource>
}

export interface ClusterFacts {
  /** `kind` and `minikube`: nodes on this machine. `remote`: any other cluster, which has nothing of this machine. */
  readonly driver: 'kind' | 'minikube' | 'remote'
  /** Kubernetes 1.`minor`. */
  readonly minor: number
  readonly nodes: number
  /** `amd64`, each once. */
  readonly architectures: readonly string[]
  /** Folders of this machine that every node sees, and where. */
  readonly mounts: readonly NodeMount[]
  /** Undefined: nobody can tell. */
  readonly enforcesNetworkPolicies?: boolean
  /** What all nodes together can give: milli-cores and bytes. */
  readonly allocatable?: { readonly milliCpu: number; readonly memory: number }
  /** The image of the cluster's own CoreDNS, which its nodes have or can get. */
  readonly coreDnsImage?: string
  /** The address under which a pod reaches this machine: `host-gateway` of extra_hosts. */
  readonly hostGateway?: string
  /** Names of objects that somebody else made and the stack refers to (external volumes, configs, secrets): `secret/db-password`. */
  readonly existing: ReadonlySet<string>
}

export interface NodeMount {
  readonly hostPath: string
  readonly nodePath: string
}

export interface KubernetesImageFacts {
  /** `sha256:..`: two images of one id are the same. */
  readonly id: string
  readonly architecture: string
  readonly healthcheck?: ImageHealthcheck
  /** `80/tcp` */
  readonly exposedPorts: readonly string[]
  /** As its USER says: empty for root. */
  readonly user: string
  /** Paths of its VOLUME instructions. */
  readonly volumes: readonly string[]
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  readonly workingDir: string
  readonly stopSignal?: string
  /** Its /etc/passwd and /etc/group; absent where no service of the stack names a user or group in words. */
  readonly accounts?: ImageAccounts
  /**
   * Of the paths at which volumes are mounted over this image: those where the image holds something to be copied up, be it no more than
   * a folder that belongs to somebody.
   */
  readonly filledPaths: ReadonlySet<string>
  /** Whether it has `sh` and `cp`, as far as anybody looked. */
  readonly canCopy?: boolean
}

/** As the image's configuration says; 0 for the default. */
export interface ImageHealthcheck extends HealthTimings {
  readonly test: readonly string[]
}

/** Durations in nanoseconds. */
export interface HealthTimings {
  readonly interval: number
  readonly timeout: number
  readonly startPeriod: number
  readonly startInterval: number
  readonly retries: number
}

export interface ImageAccounts {
  readonly users: ReadonlyMap<string, { readonly uid: number; readonly gid: number }>
  readonly groups: ReadonlyMap<string, number>
}

/** Of a config or secret: what tells one content from another, never the content. */
export interface ContentFacts {
  /** 12 hex digits. */
  readonly digest: string
  /** Bytes. */
  readonly size: number
  /** Whether it holds the address of Docker's own name server, 127.0.0.11. */
  readonly namesDockerResolver?: true
}

export type KubernetesBindSource =
  | { readonly kind: 'missing'; readonly namesDockerResolver?: undefined }
  /** `namesDockerResolver`: some file directly in it holds that address. */
  | { readonly kind: 'folder'; readonly namesDockerResolver?: true }
  /** `digest`, `size`: where it may have to travel as a ConfigMap. */
  | ({ readonly kind: 'file' } & ContentFacts)
  /** A socket or a device. */
  | { readonly kind: 'other'; readonly namesDockerResolver?: undefined }
