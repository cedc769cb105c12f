import { expect, it } from 'vitest'
import { loweredService } from '../../../../support/lowering.js'

const host = (attributes: Parameters<typeof loweredService>[0]) => loweredService(attributes).body.HostConfig

it('turns CPUs and sizes into what the engine counts in', () => {
  expect(host({ cpus: 0.5, mem_limit: '268435456', shm_size: '1048576', pids_limit: 50 })).toMatchObject({
    NanoCpus: 500_000_000,
    Memory: 268_435_456,
    ShmSize: 1_048_576,
    PidsLimit: 50,
  })
})

it('prefers what stands under deploy', () => {
  const limits = { cpus: 0.25, memory: '1024', pids: 10 }
  expect(host({ cpus: 2, mem_limit: '4096', pids_limit: 50, deploy: { resources: { limits } } })).toMatchObject({
    NanoCpus: 250_000_000,
    Memory: 1024,
    PidsLimit: 10,
  })
})

it('asks for GPUs, for devices by their CDI name, and maps device files', () => {
  const { DeviceRequests, Devices } =
    host({
      gpus: [{ count: -1 }],
      devices: [{ source: '/dev/null', target: '/dev/x', permissions: 'r' }, { source: 'nvidia.com/gpu=all' }],
    }) ?? {}
  expect(Devices).toEqual([{ PathOnHost: '/dev/null', PathInContainer: '/dev/x', CgroupPermissions: 'r' }])
  expect(DeviceRequests).toEqual([
    { Driver: 'cdi', DeviceIDs: ['nvidia.com/gpu=all'] },
    { Count: -1, Capabilities: [['gpu']] },
  ])
})

it('sends capabilities as the docker CLI does', () => {
  expect(host({ cap_add: ['net_admin', 'CAP_NET_ADMIN', 'chown'], cap_drop: ['ALL', 'CHOWN'] })).toMatchObject({
    CapAdd: ['CAP_CHOWN', 'CAP_NET_ADMIN'],
    CapDrop: ['ALL'],
  })
})

it('puts a seccomp profile in place of its name, and lifts the masks where paths are unconfined', () => {
  const seccompProfiles = new Map([['/src/shop/profile.json', '{}']])
  const { body } = loweredService({ security_opt: ['seccomp:./profile.json', 'systempaths=unconfined'] }, { seccompProfiles })
  expect(body.HostConfig).toMatchObject({ SecurityOpt: ['seccomp={}'], MaskedPaths: [], ReadonlyPaths: [] })
})

it('rounds a grace period up to whole seconds, so that half a second is no kill at once', () => {
  expect(loweredService({ stop_grace_period: '500ms' }).body.StopTimeout).toBe(1)
})
