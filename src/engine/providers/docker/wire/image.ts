import type { HealthConfig } from './container.js'

/* Bodies of the Engine API's image endpoints, in the API's own spelling. */

/** One row of `GET /images/json`. */
export interface ImageSummary {
  readonly Id: string
  readonly ParentId: string
  readonly RepoTags: readonly string[] | null
  readonly RepoDigests: readonly string[] | null
  /** Unix seconds. */
  readonly Created: number
  readonly Size: number
  readonly Labels: { readonly [name: string]: string } | null
}

/** `GET /images/{name}/json`. */
export interface ImageDetails {
  readonly Id: string
  readonly RepoTags: readonly string[]
  readonly RepoDigests: readonly string[]
  readonly Created?: string
  readonly Architecture: string
  readonly Variant?: string
  readonly Os: string
  readonly Size: number
  /** What containers of the image inherit. */
  readonly Config: ImageConfig
  /** `Data` is null where the engine keeps images in containerd. */
  readonly GraphDriver?: { readonly Name: string; readonly Data: object | null } | null
  readonly Metadata?: { readonly LastTagTime?: string }
}

export interface ImageConfig {
  readonly User?: string
  readonly Env?: readonly string[] | null
  readonly Cmd?: readonly string[] | null
  readonly Entrypoint?: readonly string[] | null
  readonly ExposedPorts?: { readonly [portAndProtocol: string]: unknown } | null
  readonly Volumes?: { readonly [path: string]: unknown } | null
  readonly WorkingDir?: string
  readonly Labels?: { readonly [name: string]: string } | null
  readonly StopSignal?: string
  readonly OnBuild?: readonly string[] | null
  readonly Healthcheck?: HealthConfig
}

/** One line of the progress of a pull, push or load. A line that carries an error never arrives: it is thrown as EngineError. */
export interface ImageProgress {
  /** The layer, as its short digest; absent on lines about the whole image. */
  readonly id?: string
  /** `Downloading`, `Pull complete`, `Status: Image is up to date for redis:7`. */
  readonly status?: string
  /** What `load` says: `Loaded image: shop:latest`. */
  readonly stream?: string
  /** Bytes; without a total while the engine does not know it. */
  readonly progressDetail?: { readonly current?: number; readonly total?: number }
  /** Of a push: `{ Tag, Digest, Size }`. */
  readonly aux?: unknown
}

/** What the engine needs to talk to a registry in the user's name (header `X-Registry-Auth`). */
export interface RegistryAuth {
  readonly username?: string
  readonly password?: string
  readonly identitytoken?: string
  readonly registrytoken?: string
  readonly serveraddress?: string
}

/** The query of `POST /build`; maps and lists of objects are JSON texts there. */
export interface ImageBuildQuery {
  readonly t: readonly string[]
  readonly dockerfile?: string
  /** A git repository or an archive that the engine fetches, instead of one that is sent. */
  readonly remote?: string
  readonly buildargs?: string
  readonly labels?: string
  readonly target?: string
  readonly nocache?: boolean
  readonly pull?: boolean
  readonly rm?: boolean
  readonly forcerm?: boolean
  /** `name:address` */
  readonly extrahosts?: readonly string[]
  readonly cachefrom?: string
  readonly networkmode?: string
  readonly shmsize?: string
  readonly platform?: string
  readonly ulimits?: string
}

/** What was asked of an engine, by reference; undefined for an image that it doesn't have. */
export type InspectedImages = ReadonlyMap<string, ImageDetails | undefined>
