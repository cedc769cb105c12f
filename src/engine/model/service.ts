import type { Json, JsonObject } from './json.js'

/*
 * The canonical service: every attribute of the Compose Specification in its one long form, under the specification's own spelling,
 * so that a key is called the same in the user's file, in this type, in `stack config` and in the config hash. Durations are Go
 * duration strings (`1m30s`), sizes are decimal byte counts in a string (`67108864`): exactly what `docker compose config
 * --format json` prints. `model/duration.ts` and `model/size.ts` turn them into numbers where a number is needed.
 */

export type DurationText = string
export type ByteText = string
export type Mapping = { readonly [key: string]: string }
/** `null` means: named by the user without a value, and not set in the environment. */
export type NullableMapping = { readonly [key: string]: string | null }
export type Extensions = { readonly [key: `x-${string}`]: Json }

export interface Service extends Extensions {
  readonly image?: string
  readonly build?: Build
  readonly pull_policy?: string
  readonly platform?: string
  readonly command: readonly string[] | null
  readonly entrypoint: readonly string[] | null
  readonly working_dir?: string
  readonly user?: string
  readonly hostname?: string
  readonly domainname?: string
  readonly runtime?: string
  readonly isolation?: string
  readonly container_name?: string
  readonly environment?: NullableMapping
  readonly env_file?: readonly EnvFile[]
  readonly labels?: Mapping
  readonly label_file?: readonly string[]
  readonly annotations?: Mapping
  readonly init?: boolean
  readonly tty?: boolean
  readonly stdin_open?: boolean
  readonly privileged?: boolean
  readonly read_only?: boolean
  readonly oom_kill_disable?: boolean
  readonly use_api_socket?: boolean
  readonly attach?: boolean
  readonly restart?: string
  readonly stop_signal?: string
  readonly stop_grace_period?: DurationText
  readonly scale?: number
  readonly profiles?: readonly string[]
  readonly depends_on?: { readonly [service: string]: Dependency }
  readonly healthcheck?: Healthcheck
  readonly post_start?: readonly Hook[]
  readonly pre_stop?: readonly Hook[]
  readonly provider?: { readonly type: string; readonly options?: JsonObject }
  readonly develop?: JsonObject
  readonly deploy?: Deploy
  readonly models?: { readonly [model: string]: JsonObject | null }
  readonly logging?: { readonly driver?: string; readonly options?: NullableMapping }
  readonly credential_spec?: { readonly file?: string; readonly registry?: string; readonly config?: string }
  readonly ports?: readonly Port[]
  readonly expose?: readonly string[]
  readonly networks?: { readonly [network: string]: ServiceNetwork | null }
  readonly network_mode?: string
  readonly links?: readonly string[]
  readonly external_links?: readonly string[]
  readonly extra_hosts?: readonly string[]
  readonly dns?: readonly string[]
  readonly dns_search?: readonly string[]
  readonly dns_opt?: readonly string[]
  readonly mac_address?: string
  readonly volumes?: readonly Mount[]
  readonly volumes_from?: readonly string[]
  readonly tmpfs?: readonly string[]
  readonly configs?: readonly FileReference[]
  readonly secrets?: readonly FileReference[]
  readonly devices?: readonly Device[]
  readonly storage_opt?: Mapping
  readonly sysctls?: Mapping
  readonly cpus?: number
  readonly cpu_count?: number
  readonly cpu_percent?: number
  readonly cpu_shares?: number
  readonly cpu_period?: number
  readonly cpu_quota?: number
  readonly cpu_rt_runtime?: number
  readonly cpu_rt_period?: number
  readonly cpuset?: string
  readonly mem_limit?: ByteText
  readonly mem_reservation?: ByteText
  readonly memswap_limit?: ByteText
  /** A percentage; Compose writes it like a byte count. */
  readonly mem_swappiness?: ByteText
  readonly shm_size?: ByteText
  readonly oom_score_adj?: number
  readonly pids_limit?: number
  readonly gpus?: readonly DeviceRequest[]
  readonly blkio_config?: BlockIo
  readonly ulimits?: { readonly [name: string]: Ulimit }
  readonly cap_add?: readonly string[]
  readonly cap_drop?: readonly string[]
  readonly security_opt?: readonly string[]
  readonly group_add?: readonly string[]
  readonly device_cgroup_rules?: readonly string[]
  readonly cgroup?: string
  readonly cgroup_parent?: string
  readonly ipc?: string
  readonly pid?: string
  readonly uts?: string
  readonly userns_mode?: string
}

export interface Build {
  readonly context?: string
  readonly dockerfile?: string
  readonly dockerfile_inline?: string
  readonly target?: string
  readonly network?: string
  readonly isolation?: string
  readonly args?: NullableMapping
  readonly labels?: Mapping
  readonly additional_contexts?: Mapping
  readonly tags?: readonly string[]
  readonly platforms?: readonly string[]
  readonly cache_from?: readonly string[]
  readonly cache_to?: readonly string[]
  readonly entitlements?: readonly string[]
  readonly no_cache?: boolean
  readonly pull?: boolean
  readonly privileged?: boolean
  readonly secrets?: readonly FileReference[]
  readonly ssh?: readonly string[]
  readonly extra_hosts?: readonly string[]
  readonly ulimits?: { readonly [name: string]: Ulimit }
  readonly shm_size?: ByteText
  readonly provenance?: string
  readonly sbom?: string
  /**
   * `--build-arg` of the command line, over `args`. No attribute of Compose: what was said once is no part of what is declared, so an
   * image that was built with it is not stale without it.
   */
  readonly commandLineArgs?: NullableMapping
}

export interface EnvFile {
  readonly path: string
  readonly required?: boolean
  readonly format?: string
}

export type DependencyCondition = 'service_started' | 'service_healthy' | 'service_completed_successfully'

export interface Dependency {
  readonly condition: DependencyCondition
  readonly restart?: boolean
  readonly required: boolean
}

export interface Healthcheck {
  readonly test?: readonly string[]
  readonly interval?: DurationText
  readonly timeout?: DurationText
  readonly start_period?: DurationText
  readonly start_interval?: DurationText
  readonly retries?: number
  readonly disable?: boolean
}

export interface Hook {
  readonly command: readonly string[]
  readonly user?: string
  readonly privileged?: boolean
  readonly working_dir?: string
  readonly environment?: NullableMapping
}

/** `published` is a host port (`8080`) or a range to choose from (`8000-9000`); absent means: any free host port. */
export interface Port {
  readonly mode?: string
  readonly host_ip?: string
  readonly target: number
  readonly published?: string
  readonly protocol?: string
  readonly app_protocol?: string
  readonly name?: string
}

export interface ServiceNetwork {
  readonly aliases?: readonly string[]
  readonly ipv4_address?: string
  readonly ipv6_address?: string
  readonly link_local_ips?: readonly string[]
  readonly mac_address?: string
  readonly interface_name?: string
  readonly driver_opts?: Mapping
  readonly priority?: number
  readonly gw_priority?: number
}

export interface Mount {
  readonly type: 'volume' | 'bind' | 'tmpfs' | 'image' | 'npipe' | 'cluster'
  readonly source?: string
  readonly target: string
  readonly read_only?: boolean
  readonly consistency?: string
  readonly bind?: {
    readonly propagation?: string
    readonly create_host_path?: boolean
    readonly recursive?: string
    readonly selinux?: string
  }
  readonly volume?: { readonly nocopy?: boolean; readonly subpath?: string; readonly labels?: Mapping }
  readonly tmpfs?: { readonly size?: ByteText; readonly mode?: number }
  readonly image?: { readonly subpath?: string }
}

export interface FileReference {
  readonly source: string
  readonly target?: string
  readonly uid?: string
  readonly gid?: string
  readonly mode?: string
}

export interface Device {
  readonly source: string
  readonly target?: string
  readonly permissions?: string
}

export interface Ulimit {
  readonly single?: number
  readonly soft?: number
  readonly hard?: number
}

export interface DeviceRequest {
  readonly capabilities?: readonly string[]
  readonly driver?: string
  /** `-1` stands for `all`. */
  readonly count?: number
  readonly device_ids?: readonly string[]
  readonly options?: Mapping
}

export interface BlockIo {
  readonly weight?: number
  readonly weight_device?: readonly { readonly path: string; readonly weight: number }[]
  readonly device_read_bps?: readonly ThrottledDevice[]
  readonly device_read_iops?: readonly ThrottledDevice[]
  readonly device_write_bps?: readonly ThrottledDevice[]
  readonly device_write_iops?: readonly ThrottledDevice[]
}

export interface ThrottledDevice {
  readonly path: string
  readonly rate: ByteText
}

export interface Deploy {
  readonly mode?: string
  readonly endpoint_mode?: string
  readonly replicas?: number
  readonly labels?: Mapping
  readonly resources?: {
    readonly limits?: { readonly cpus?: number; readonly memory?: ByteText; readonly pids?: number }
    readonly reservations?: {
      readonly cpus?: number
      readonly memory?: ByteText
      readonly generic_resources?: readonly JsonObject[]
      readonly devices?: readonly DeviceRequest[]
    }
  }
  readonly restart_policy?: {
    readonly condition?: string
    readonly delay?: DurationText
    readonly max_attempts?: number
    readonly window?: DurationText
  }
  readonly update_config?: JsonObject
  readonly rollback_config?: JsonObject
  readonly placement?: JsonObject
}
