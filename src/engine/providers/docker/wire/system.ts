import type { VolumeDetails } from './volume.js'

/* Bodies of the Engine API's system endpoints, in the API's own spelling. */

/** The headers of `GET /_ping`. */
export interface EnginePing {
  /** The newest API version the engine speaks: `1.51`. */
  readonly apiVersion: string
  /** `linux` or `windows`. */
  readonly osType: string
  /** `2` where BuildKit is there and preferred. */
  readonly builderVersion: string
  /** Of the engine itself: `28.5.2`; empty where its answers don't name it, as behind a proxy. */
  readonly engineVersion: string
}

/** `GET /version`, as far as `stack` reads it. */
export interface EngineVersion {
  readonly Version: string
  readonly ApiVersion: string
  readonly MinAPIVersion?: string
  readonly Os: string
  readonly Arch: string
  readonly KernelVersion?: string
  readonly Platform?: { readonly Name?: string }
  readonly Components?: readonly { readonly Name: string; readonly Version: string }[]
}

/** `GET /info`, as far as `stack` reads it. */
export interface EngineInfo {
  readonly ID: string
  readonly Name: string
  readonly ServerVersion: string
  readonly OSType: string
  /** As the kernel names it: `x86_64`, `aarch64`. */
  readonly Architecture: string
  readonly OperatingSystem: string
  readonly KernelVersion: string
  readonly NCPU: number
  /** Bytes. */
  readonly MemTotal: number
  /** The storage driver: `overlay2`, `overlayfs`. */
  readonly Driver: string
  readonly DockerRootDir: string
  readonly CgroupDriver: string
  /** `1` or `2`. */
  readonly CgroupVersion?: string
  /** `name=rootless`, `name=seccomp,profile=builtin`, `name=userns`, `name=cgroupns`. */
  readonly SecurityOptions?: readonly string[] | null
  readonly Runtimes?: { readonly [name: string]: unknown }
  readonly DefaultRuntime?: string
  readonly RegistryConfig?: { readonly Mirrors?: readonly string[] | null } | null
  readonly Warnings?: readonly string[] | null
  readonly Containers: number
  readonly ContainersRunning: number
  readonly Images: number
  readonly Swarm?: { readonly LocalNodeState?: string }
}

/** `GET /events`: one line. */
export interface EngineEvent {
  /** `container`, `image`, `network`, `volume`, ... */
  readonly Type: string
  /** `start`, `die`, `health_status: healthy`, `exec_create: sh -c ...`. */
  readonly Action: string
  readonly Actor: { readonly ID: string; readonly Attributes: { readonly [name: string]: string } }
  /** Unix seconds, and nanoseconds; the latter is more than a number can hold, so it is kept as text. */
  readonly time: number
  readonly timeNano: string
}

/** `GET /system/df`. Bytes. */
export interface DiskUsage {
  readonly LayersSize: number
  readonly Images: readonly { readonly Id: string; readonly Size: number; readonly Containers: number }[]
  readonly Containers: readonly { readonly Id: string; readonly SizeRw?: number }[]
  readonly Volumes: readonly VolumeDetails[]
  readonly BuildCache?: readonly { readonly ID: string; readonly Size: number; readonly InUse: boolean }[] | null
}
