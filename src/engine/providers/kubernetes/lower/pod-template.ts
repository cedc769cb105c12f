import type { V1PodSpec, V1PodTemplateSpec } from '@kubernetes/client-node'
import type { Need } from '../../../model/need.js'
import { annotations } from '../labels.js'
import { lowerContainer } from './container.js'
import { lowerDevices } from './devices.js'
import { lowerDockerResolver } from './docker-resolver.js'
import { lowerHealth } from './health.js'
import { lowerHostNames } from './host-names.js'
import { lowerLifecycle } from './lifecycle.js'
import { lowerMounts } from './mounts.js'
import { objectName } from './names.js'
import { lowerNamespaces } from './namespaces.js'
import { lowerNetworkLabels } from './network-policies.js'
import { lowerNetworking } from './networking.js'
import { objectLabels } from './object-resource.js'
import { lowerPlacement } from './placement.js'
import { joined, type PodPart } from './pod-part.js'
import { lowerResources } from './resources.js'
import { lowerScheduling } from './scheduling.js'
import { lowerSecurity } from './security.js'
import { lowerAccountOfPod } from './service-account.js'
import type { ServiceInStack } from './service-in-stack.js'
import { lowerAliasLabels } from './services.js'
import { lowerSysctls } from './sysctls.js'
import { lowerMemoryFolders } from './tmpfs.js'
import { accountForUnavailable } from './unavailable.js'
import { lowerLabels } from './user-labels.js'
import type { Workload } from './workloads.js'

/** What a workload makes Pods of, and what has to be there before. */
export interface PodTemplate {
  readonly template: V1PodTemplateSpec & { readonly spec: V1PodSpec }
  readonly needs: readonly Need[]
}

/** Everything that shapes a service's container and the Pod around it, each by its own file. */
const aspects: readonly ((of: ServiceInStack, workload: Workload) => PodPart)[] = [
  lowerContainer,
  lowerHealth,
  lowerResources,
  lowerSecurity,
  lowerSysctls,
  lowerLifecycle,
  lowerMemoryFolders,
  lowerDevices,
  lowerNamespaces,
  lowerPlacement,
  lowerScheduling,
  lowerLabels,
  lowerNetworking,
  lowerNetworkLabels,
  lowerAccountOfPod,
  lowerAliasLabels,
  lowerHostNames,
  lowerDockerResolver,
  lowerMounts,
  accountForUnavailable,
]

/** The Pod of a workload: one container for each service that lives in it. */
export function lowerPodTemplate(workload: Workload): PodTemplate {
  const { owner, members } = workload
  const lowered = members.map((of) => ({ of, parts: aspects.map((aspect) => aspect(of, workload)) }))
  const parts = lowered.flatMap((member) => member.parts)
  return {
    template: {
      metadata: {
        labels: { ...Object.assign({}, ...parts.map((part) => part.labels)), ...objectLabels(owner.stack, owner.name) },
        annotations: { ...Object.assign({}, ...parts.map((part) => part.annotations)), [annotations.service]: owner.name },
      },
      spec: {
        // Variables for every Service of the namespace would stand in the way of the application's own (REDIS_PORT).
        enableServiceLinks: false,
        automountServiceAccountToken: false,
        ...joined(parts.map(({ pod }) => pod ?? {})),
        containers: lowered.map((member) => ({
          name: objectName(member.of.name),
          ...joined(member.parts.map(({ container }) => container ?? {})),
        })),
      },
    },
    needs: [...new Map(parts.flatMap((part) => part.needs ?? []).map((need) => [need.id, need])).values()],
  }
}
