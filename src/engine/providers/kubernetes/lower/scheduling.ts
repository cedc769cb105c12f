import type { V1Affinity, V1PodSpec, V1Toleration, V1TopologySpreadConstraint } from '@kubernetes/client-node'
import { selectorLabels } from './object-resource.js'
import type { PodPart } from './pod-part.js'
import type { ServiceInStack } from './service-in-stack.js'
import type { Workload } from './workloads.js'

/** What `x-k8s` of a service says of its Pods' place and rights, in Kubernetes' own words. */
export function lowerScheduling({ settings, context, accounts, stack }: ServiceInStack, { kind, owner }: Workload): PodPart {
  for (const key of ofWorkload) accounts.translated(['x-k8s', key], `${kind} ${owner.name}`)
  for (const key of ofPod) accounts.translated(['x-k8s', key], `Pod ${key}`)
  const secrets = [...new Set([...context.settings.imagePullSecrets, ...settings.imagePullSecrets])]
  // These three are written as the Pod's own fields are; the API server checks them.
  const affinity = settings.affinity as V1Affinity | undefined
  const tolerations = settings.tolerations as readonly V1Toleration[] | undefined
  const topologySpread = settings.topologySpread as unknown as readonly V1TopologySpreadConstraint[] | undefined
  const ofOwner = { matchLabels: selectorLabels(stack, owner.name) }
  const pod: Partial<V1PodSpec> = {
    ...(settings.nodeSelector !== undefined && { nodeSelector: settings.nodeSelector }),
    ...(tolerations !== undefined && { tolerations: [...tolerations] }),
    ...(affinity !== undefined && { affinity }),
    ...(topologySpread !== undefined && {
      topologySpreadConstraints: topologySpread.map((constraint) => ({ labelSelector: ofOwner, ...constraint })),
    }),
    ...(settings.schedulerName !== undefined && { schedulerName: settings.schedulerName }),
    ...(settings.priorityClass !== undefined && { priorityClassName: settings.priorityClass.name }),
    ...(secrets.length > 0 && { imagePullSecrets: secrets.map((name) => ({ name })) }),
    ...(settings.fsGroup !== undefined && { securityContext: { fsGroup: settings.fsGroup } }),
  }
  return { pod }
}

const ofWorkload = ['kind', 'schedule', 'concurrencyPolicy', 'backoffLimit', 'ignore'] as const
const ofPod = [
  'nodeSelector',
  'tolerations',
  'affinity',
  'topologySpread',
  'schedulerName',
  'priorityClass',
  'imagePullSecrets',
  'fsGroup',
] as const
