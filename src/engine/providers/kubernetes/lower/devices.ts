import type { V1Volume } from '@kubernetes/client-node'
import type { KeyPath } from '../../../model/origin.js'
import type { DeviceRequest } from '../../../model/service.js'
import { objectName } from './names.js'
import type { PodPart } from './pod-part.js'
import { joined } from './pod-part.js'
import type { ServiceInStack } from './service-in-stack.js'

/** Devices of the node, and what its device plugins hand out. */
export function lowerDevices(of: ServiceInStack): PodPart {
  const { service } = of
  const { reservations } = service.deploy?.resources ?? {}
  const asked: Record<string, string> = {}
  for (const [index, request] of (service.gpus ?? []).entries()) Object.assign(asked, gpus(of, request, ['gpus', index]))
  for (const [index, request] of (reservations?.devices ?? []).entries()) {
    Object.assign(asked, gpus(of, request, ['deploy', 'resources', 'reservations', 'devices', index]))
  }
  for (const [index, request] of (reservations?.generic_resources ?? []).entries()) {
    Object.assign(asked, genericResource(of, request.discrete_resource_spec, index))
  }
  const resources = Object.keys(asked).length > 0 ? { container: { resources: { limits: asked } } } : {}
  return joined<PodPart>([resources, deviceFiles(of)])
}

const resourceByDriver: { readonly [driver: string]: string } = {
  nvidia: 'nvidia.com/gpu',
  amd: 'amd.com/gpu',
  intel: 'gpu.intel.com/i915',
}

/** GPUs as a resource of the node, which its device plugin counts. Without a count, Compose means all of them. */
function gpus({ accounts }: ServiceInStack, request: DeviceRequest, path: KeyPath): { readonly [resource: string]: string } {
  const { driver = '', count, device_ids, capabilities = [] } = request
  const resource = resourceByDriver[driver === '' ? 'nvidia' : driver]
  const isGpu = path[0] === 'gpus' || capabilities.includes('gpu')
  if (!isGpu || resource === undefined) {
    accounts.rejected(path, `no device plugin is known for ${driver === '' ? capabilities.join(', ') : `driver \`${driver}\``}`)
  } else if (device_ids !== undefined && device_ids.length > 0) {
    accounts.rejected(path, 'Pods are given a number of GPUs, not certain ones', 'write `count` instead of `device_ids`')
  } else if (count === undefined || count < 1) {
    accounts.rejected(path, 'Pods are given a number of GPUs, not all of them', 'write `count: 1`')
  } else {
    accounts.translated(path, `container resources.limits: ${resource}`)
    return { [resource]: String(count) }
  }
  return {}
}

function genericResource({ accounts }: ServiceInStack, spec: unknown, index: number): { readonly [resource: string]: string } {
  const path = ['deploy', 'resources', 'reservations', 'generic_resources', index]
  // As the Compose Specification has it: { kind, value }.
  const { kind = '', value } = (spec ?? {}) as { readonly kind?: string; readonly value?: number | string }
  if (value === undefined || !kind.includes('/')) {
    accounts.rejected(path, `\`${kind}\` is no resource of a node`, 'resources of nodes have names like `example.com/license`')
    return {}
  }
  accounts.translated(path, `container resources.limits: ${kind}`)
  return { [kind]: String(value) }
}

/** Device files are mounted from the node, which only a privileged container may use. */
function deviceFiles(of: ServiceInStack): PodPart {
  const { service, settings, accounts, name } = of
  const isAllowed = settings.allowDevices === true || service.privileged === true
  const hint = 'allow it with x-k8s.allowDevices: true, which makes the container privileged'
  if (settings.allowDevices !== undefined) accounts.translated(['x-k8s', 'allowDevices'], 'privileged container with devices')
  if ((service.device_cgroup_rules ?? []).length > 0) {
    if (isAllowed) accounts.approximated(['device_cgroup_rules'], 'the container is privileged: every device is open to it')
    else accounts.rejected(['device_cgroup_rules'], 'only a privileged container may use devices of the node', hint)
  }
  const devices = service.devices ?? []
  if (devices.length === 0) return {}
  if (!isAllowed) {
    accounts.rejected(['devices'], 'only a privileged container may use devices of the node', hint)
    return {}
  }
  accounts.approximated(['devices'], 'hostPath, in a privileged container: every device of the node is open to it')
  const volumeName = (source: string) => objectName(`${name}-device${source}`)
  return {
    container: {
      securityContext: { privileged: true },
      volumeMounts: devices.map(({ source, target }) => ({ name: volumeName(source), mountPath: target ?? source })),
    },
    pod: { volumes: devices.map(({ source }): V1Volume => ({ name: volumeName(source), hostPath: { path: source } })) },
  }
}
