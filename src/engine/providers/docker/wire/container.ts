import type { EndpointConfig, EndpointSettings } from './network.js'

/*
 * Bodies of the Engine API's container endpoints, in the API's own spelling, as far as `stack` reads or writes them. Times are RFC 3339
 * texts unless said otherwise, durations nanoseconds, sizes bytes. A comment names the API version of what came after 1.41.
 */

/** `POST /containers/create`. */
export interface ContainerCreateBody {
  readonly Image: string
  readonly Hostname?: string
  readonly Domainname?: string
  readonly User?: string
  readonly AttachStdin?: boolean
  readonly AttachStdout?: boolean
  readonly AttachStderr?: boolean
  readonly Tty?: boolean
  readonly OpenStdin?: boolean
  readonly StdinOnce?: boolean
  /** `NAME=value`; `NAME` alone removes it. */
  readonly Env?: readonly string[]
  readonly Cmd?: readonly string[] | null
  readonly Entrypoint?: readonly string[] | null
  readonly Healthcheck?: HealthConfig
  readonly ExposedPorts?: { readonly [portAndProtocol: string]: Record<string, never> }
  readonly Volumes?: { readonly [path: string]: Record<string, never> }
  readonly WorkingDir?: string
  readonly NetworkDisabled?: boolean
  /** Before 1.44; afterwards it belongs to the endpoint. */
  readonly MacAddress?: string
  readonly Labels?: { readonly [name: string]: string }
  readonly StopSignal?: string
  /** Seconds. */
  readonly StopTimeout?: number
  readonly Shell?: readonly string[]
  readonly HostConfig?: HostConfig
  /** More than one endpoint only since 1.44. */
  readonly NetworkingConfig?: { readonly EndpointsConfig: { readonly [network: string]: EndpointConfig } }
}

export interface HealthConfig {
  /** `[]` inherits, `['NONE']` disables, `['CMD', ...]`, `['CMD-SHELL', text]`. */
  readonly Test?: readonly string[]
  readonly Interval?: number
  readonly Timeout?: number
  readonly Retries?: number
  readonly StartPeriod?: number
  /** 1.44. */
  readonly StartInterval?: number
}

export interface HostConfig {
  readonly AutoRemove?: boolean
  readonly Annotations?: { readonly [name: string]: string }
  readonly Binds?: readonly string[]
  readonly BlkioDeviceReadBps?: readonly ThrottleDevice[]
  readonly BlkioDeviceReadIOps?: readonly ThrottleDevice[]
  readonly BlkioDeviceWriteBps?: readonly ThrottleDevice[]
  readonly BlkioDeviceWriteIOps?: readonly ThrottleDevice[]
  readonly BlkioWeight?: number
  readonly BlkioWeightDevice?: readonly { readonly Path: string; readonly Weight: number }[]
  readonly CapAdd?: readonly string[]
  readonly CapDrop?: readonly string[]
  readonly Cgroup?: string
  readonly CgroupParent?: string
  readonly CgroupnsMode?: string
  readonly CpuCount?: number
  readonly CpuPercent?: number
  readonly CpuPeriod?: number
  readonly CpuQuota?: number
  readonly CpuRealtimePeriod?: number
  readonly CpuRealtimeRuntime?: number
  readonly CpuShares?: number
  readonly CpusetCpus?: string
  readonly CpusetMems?: string
  readonly DeviceCgroupRules?: readonly string[]
  readonly DeviceRequests?: readonly EngineDeviceRequest[]
  readonly Devices?: readonly DeviceMapping[]
  readonly Dns?: readonly string[]
  readonly DnsOptions?: readonly string[]
  readonly DnsSearch?: readonly string[]
  readonly ExtraHosts?: readonly string[]
  readonly GroupAdd?: readonly string[]
  readonly Init?: boolean
  readonly IpcMode?: string
  readonly Isolation?: string
  readonly Links?: readonly string[]
  readonly LogConfig?: { readonly Type: string; readonly Config?: { readonly [option: string]: string } }
  readonly Memory?: number
  readonly MemoryReservation?: number
  readonly MemorySwap?: number
  readonly MemorySwappiness?: number
  readonly Mounts?: readonly MountConfig[]
  /** Billionths of a CPU. */
  readonly NanoCpus?: number
  readonly NetworkMode?: string
  readonly OomKillDisable?: boolean
  readonly OomScoreAdj?: number
  readonly PidMode?: string
  readonly PidsLimit?: number
  readonly PortBindings?: PortMap
  readonly Privileged?: boolean
  readonly PublishAllPorts?: boolean
  readonly ReadonlyRootfs?: boolean
  readonly RestartPolicy?: { readonly Name: string; readonly MaximumRetryCount?: number }
  readonly Runtime?: string
  readonly SecurityOpt?: readonly string[]
  readonly ShmSize?: number
  readonly StorageOpt?: { readonly [option: string]: string }
  readonly Sysctls?: { readonly [name: string]: string }
  readonly Tmpfs?: { readonly [path: string]: string }
  readonly UTSMode?: string
  readonly Ulimits?: readonly { readonly Name: string; readonly Soft: number; readonly Hard: number }[]
  readonly UsernsMode?: string
  readonly VolumeDriver?: string
  readonly VolumesFrom?: readonly string[]
  readonly MaskedPaths?: readonly string[] | null
  readonly ReadonlyPaths?: readonly string[] | null
}

export interface ThrottleDevice {
  readonly Path: string
  readonly Rate: number
}

export interface DeviceMapping {
  readonly PathOnHost: string
  readonly PathInContainer: string
  readonly CgroupPermissions: string
}

export interface EngineDeviceRequest {
  readonly Driver?: string
  readonly Count?: number
  readonly DeviceIDs?: readonly string[]
  readonly Capabilities?: readonly (readonly string[])[]
  readonly Options?: { readonly [option: string]: string }
}

/** `80/tcp` -> where on the host; an empty `HostPort` is any free one, `8000-8010` a range to choose from. */
export type PortMap = { readonly [portAndProtocol: string]: readonly PortBinding[] | null }

export interface PortBinding {
  readonly HostIp?: string
  readonly HostPort?: string
}

export interface MountConfig {
  readonly Type: 'bind' | 'volume' | 'tmpfs' | 'npipe' | 'cluster' | 'image'
  readonly Source?: string
  readonly Target: string
  readonly ReadOnly?: boolean
  readonly Consistency?: string
  readonly BindOptions?: {
    readonly Propagation?: string
    readonly NonRecursive?: boolean
    /** 1.42. */
    readonly CreateMountpoint?: boolean
    /** 1.44. */
    readonly ReadOnlyNonRecursive?: boolean
    /** 1.44. */
    readonly ReadOnlyForceRecursive?: boolean
  }
  readonly VolumeOptions?: {
    readonly NoCopy?: boolean
    readonly Labels?: { readonly [name: string]: string }
    readonly DriverConfig?: { readonly Name?: string; readonly Options?: { readonly [option: string]: string } }
    /** 1.45. */
    readonly Subpath?: string
  }
  readonly TmpfsOptions?: {
    readonly SizeBytes?: number
    readonly Mode?: number
    /** 1.46. */
    readonly Options?: readonly (readonly string[])[]
  }
  /** 1.48. */
  readonly ImageOptions?: { readonly Subpath?: string }
}

/** One row of `GET /containers/json`. */
export interface ContainerSummary {
  readonly Id: string
  /** With a leading slash; more than one where links give further names. */
  readonly Names: readonly string[]
  readonly Image: string
  readonly ImageID: string
  readonly Command: string
  /** Unix seconds. */
  readonly Created: number
  readonly State: EngineContainerState
  /** For people: `Up 3 minutes (healthy)`. */
  readonly Status: string
  readonly Ports: readonly PortSummary[]
  readonly Labels: { readonly [name: string]: string }
  /** Only when sizes were asked for. */
  readonly SizeRw?: number
  readonly SizeRootFs?: number
  readonly HostConfig?: { readonly NetworkMode?: string }
  readonly NetworkSettings?: { readonly Networks?: { readonly [network: string]: EndpointSettings } }
  readonly Mounts: readonly MountPoint[]
}

export type EngineContainerState = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead'

export interface PortSummary {
  readonly IP?: string
  readonly PrivatePort: number
  readonly PublicPort?: number
  readonly Type: string
}

export interface MountPoint {
  readonly Type?: string
  /** A volume's name; absent for binds. */
  readonly Name?: string
  readonly Source: string
  readonly Destination: string
  readonly Driver?: string
  readonly Mode?: string
  readonly RW: boolean
  readonly Propagation?: string
}

/** `GET /containers/{id}/json`. */
export interface ContainerDetails {
  readonly Id: string
  /** With a leading slash. */
  readonly Name: string
  readonly Created: string
  /** The image's id. */
  readonly Image: string
  readonly Platform?: string
  readonly RestartCount: number
  readonly State: ContainerStateDetails
  readonly Config: ContainerConfigDetails
  readonly HostConfig: HostConfig
  readonly Mounts: readonly MountPoint[]
  readonly NetworkSettings: {
    readonly Networks: { readonly [network: string]: EndpointSettings }
    /** Where the container's ports really are; empty while it does not run. */
    readonly Ports?: PortMap
  }
}

export interface ContainerStateDetails {
  readonly Status: EngineContainerState
  readonly Running: boolean
  readonly Paused: boolean
  readonly Restarting: boolean
  readonly OOMKilled: boolean
  readonly Dead: boolean
  readonly Pid: number
  readonly ExitCode: number
  readonly Error: string
  readonly StartedAt: string
  readonly FinishedAt: string
  readonly Health?: {
    readonly Status: 'none' | 'starting' | 'healthy' | 'unhealthy'
    readonly FailingStreak: number
    /** The last probes, oldest first. */
    readonly Log?: readonly HealthProbe[] | null
  }
}

export interface HealthProbe {
  readonly Start: string
  readonly End: string
  readonly ExitCode: number
  readonly Output: string
}

export interface ContainerConfigDetails {
  readonly Hostname: string
  readonly Domainname: string
  readonly User: string
  readonly Tty: boolean
  readonly OpenStdin: boolean
  readonly StdinOnce: boolean
  readonly Env: readonly string[] | null
  readonly Cmd: readonly string[] | null
  readonly Entrypoint: readonly string[] | null
  /** The reference it was created from. */
  readonly Image: string
  readonly Labels: { readonly [name: string]: string }
  readonly Healthcheck?: HealthConfig
  readonly ExposedPorts?: { readonly [portAndProtocol: string]: unknown }
  readonly Volumes?: { readonly [path: string]: unknown } | null
  readonly WorkingDir: string
  readonly StopSignal?: string
  readonly StopTimeout?: number
}

/** `GET /containers/{id}/top`. */
export interface ProcessTable {
  readonly Titles: readonly string[]
  readonly Processes: readonly (readonly string[])[] | null
}
