import type { BlockIo, ByteText, Device, DeviceRequest, Service, ThrottledDevice, Ulimit } from '../../../model/service.js'
import type { DeviceMapping, EngineDeviceRequest, HostConfig, ThrottleDevice } from '../wire/container.js'

/** What a service may use: CPU, memory, processes, block I/O, devices. `deploy.resources` wins where both are given. */
export function resourceLimits(service: Service): HostConfig {
  const limits = service.deploy?.resources?.limits
  const reservations = service.deploy?.resources?.reservations
  return {
    NanoCpus: nanoCpus(limits?.cpus) ?? nanoCpus(service.cpus),
    CpuCount: service.cpu_count,
    CpuPercent: service.cpu_percent === undefined ? undefined : Math.trunc(service.cpu_percent * 100),
    CpuShares: service.cpu_shares,
    CpuPeriod: service.cpu_period,
    CpuQuota: service.cpu_quota,
    CpuRealtimePeriod: service.cpu_rt_period,
    CpuRealtimeRuntime: service.cpu_rt_runtime,
    CpusetCpus: service.cpuset,
    Memory: bytes(limits?.memory) ?? bytes(service.mem_limit),
    MemoryReservation: bytes(reservations?.memory) ?? bytes(service.mem_reservation),
    MemorySwap: bytes(service.memswap_limit),
    // As Compose: 0 counts as not given.
    MemorySwappiness: service.mem_swappiness ? Number(service.mem_swappiness) : undefined,
    OomKillDisable: service.oom_kill_disable ?? false,
    OomScoreAdj: service.oom_score_adj,
    PidsLimit: (limits?.pids ?? 0) > 0 ? limits?.pids : service.pids_limit || undefined,
    ShmSize: bytes(service.shm_size),
    Ulimits: ulimits(service.ulimits ?? {}),
    CgroupParent: service.cgroup_parent,
    DeviceCgroupRules: service.device_cgroup_rules,
    ...blockIo(service.blkio_config),
    ...devices(service),
  }
}

function nanoCpus(cpus: number | undefined): number | undefined {
  return cpus ? Math.round(Number(cpus) * 1e9) : undefined
}

function bytes(text: ByteText | undefined): number | undefined {
  return text === undefined || text === '0' ? undefined : Number(text)
}

function ulimits(byName: Readonly<Record<string, Ulimit>>): HostConfig['Ulimits'] {
  const list = Object.entries(byName).map(([name, limit]) => ({
    Name: name,
    Soft: limit.soft || limit.single || 0,
    Hard: limit.hard || limit.single || 0,
  }))
  return list.length > 0 ? list : undefined
}

function blockIo(config: BlockIo | undefined): HostConfig {
  if (config === undefined) return {}
  return {
    BlkioWeight: config.weight,
    BlkioWeightDevice: config.weight_device?.map(({ path, weight }) => ({ Path: path, Weight: weight })),
    BlkioDeviceReadBps: config.device_read_bps?.map(throttle),
    BlkioDeviceReadIOps: config.device_read_iops?.map(throttle),
    BlkioDeviceWriteBps: config.device_write_bps?.map(throttle),
    BlkioDeviceWriteIOps: config.device_write_iops?.map(throttle),
  }
}

function throttle(device: ThrottledDevice): ThrottleDevice {
  return { Path: device.path, Rate: Number(device.rate) }
}

/** Device files, devices by their CDI name (`vendor/class=name`), and requests for GPUs and the like. */
function devices(service: Service): HostConfig {
  const listed = service.devices ?? []
  const byCdi = listed.filter((device) => isCdiName(device.source) && (device.target ?? device.source) === device.source)
  const files = listed.filter((device) => !byCdi.includes(device))
  const requests: EngineDeviceRequest[] = (service.deploy?.resources?.reservations?.devices ?? []).map((request) =>
    deviceRequest(request, request.capabilities ?? []),
  )
  if (byCdi.length > 0) requests.push({ Driver: 'cdi', DeviceIDs: byCdi.map((device) => device.source) })
  for (const gpu of service.gpus ?? []) requests.push(deviceRequest(gpu, [...(gpu.capabilities ?? []), 'gpu']))
  return {
    Devices: files.length > 0 ? files.map(deviceMapping) : undefined,
    DeviceRequests: requests.length > 0 ? requests : undefined,
  }
}

function deviceMapping({ source, target = source, permissions = 'rwm' }: Device): DeviceMapping {
  return { PathOnHost: source, PathInContainer: target, CgroupPermissions: permissions }
}

function deviceRequest(request: DeviceRequest, capabilities: readonly string[]): EngineDeviceRequest {
  return {
    Driver: request.driver,
    Count: request.count,
    DeviceIDs: request.device_ids,
    Capabilities: [capabilities],
    Options: request.options,
  }
}

/** Container Device Interface: `vendor.com/class=name`. */
function isCdiName(source: string): boolean {
  return /^[a-zA-Z][\w.-]*\/[a-zA-Z][\w.-]*=[a-zA-Z0-9][\w.:-]*$/.test(source)
}
