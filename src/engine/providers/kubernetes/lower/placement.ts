import type { V1Affinity, V1NodeSelectorRequirement, V1PodSpec, V1TopologySpreadConstraint } from '@kubernetes/client-node'
import type { Json } from '../../../model/json.js'
import { selectorLabels } from './object-resource.js'
import type { PodPart } from './pod-part.js'
import type { ServiceInStack } from './service-in-stack.js'

/**
 * `deploy.placement`: on which nodes Pods may run. Compose itself heeds none of it; on a cluster of one node nothing could be chosen, and
 * what its node doesn't have would keep the stack from running.
 */
export function lowerPlacement(of: ServiceInStack): PodPart {
  const { service, accounts, context } = of
  const placement = service.deploy?.placement ?? {}
  const { driver, nodes } = context.facts.cluster
  if (driver !== 'remote' && nodes <= 1) {
    accounts.approximated(['deploy', 'placement'], 'there is one node to choose from')
    return {}
  }
  accounts.translated(['deploy', 'placement'], 'Pod affinity')
  const affinity: V1Affinity = {
    ...nodeAffinity(of, texts(placement.constraints)),
    ...antiAffinity(of, placement.max_replicas_per_node),
  }
  const spread = topologySpread(of, placement.preferences, placement.max_replicas_per_node)
  const pod: Partial<V1PodSpec> = {
    ...(Object.keys(affinity).length > 0 && { affinity }),
    ...(spread.length > 0 && { topologySpreadConstraints: spread }),
  }
  return { pod }
}

function nodeAffinity(of: ServiceInStack, constraints: readonly string[]): V1Affinity {
  const matchExpressions = constraints.flatMap((text, index) => requirement(of, text, index))
  if (matchExpressions.length === 0) return {}
  return { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } } }
}

/** `node.labels.disk == ssd`, `node.role!=manager` */
function requirement({ accounts }: ServiceInStack, text: string, index: number): readonly V1NodeSelectorRequirement[] {
  const [, name = '', operator, value = ''] = /^\s*([\w./-]+?)\s*(==|!=)\s*(.+?)\s*$/.exec(text) ?? []
  const isEqual = operator === '=='
  if (name === 'node.role') {
    const isManager = (value === 'manager') === isEqual
    return [{ key: 'node-role.kubernetes.io/control-plane', operator: isManager ? 'Exists' : 'DoesNotExist' }]
  }
  const key = nodeLabel(name)
  if (key === undefined) {
    accounts.ignored(['deploy', 'placement', 'constraints', index], `nodes of a cluster have nothing for \`${name || text}\``)
    return []
  }
  return [{ key, operator: isEqual ? 'In' : 'NotIn', values: [value] }]
}

function nodeLabel(name: string): string | undefined {
  if (name === 'node.hostname') return 'kubernetes.io/hostname'
  if (name === 'node.platform.os') return 'kubernetes.io/os'
  if (name === 'node.platform.arch') return 'kubernetes.io/arch'
  return /^(?:node|engine)\.labels\.(.+)$/.exec(name)?.[1]
}

/** One replica per node. */
function antiAffinity({ stack, name }: ServiceInStack, perNode: Json | undefined): V1Affinity {
  if (perNode !== 1) return {}
  const term = { labelSelector: { matchLabels: selectorLabels(stack, name) }, topologyKey: 'kubernetes.io/hostname' }
  return { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } }
}

function topologySpread(
  of: ServiceInStack,
  preferences: Json | undefined,
  perNode: Json | undefined,
): V1TopologySpreadConstraint[] {
  const { stack, name, accounts } = of
  const spread = (topologyKey: string): V1TopologySpreadConstraint => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: selectorLabels(stack, name) },
  })
  const preferred = Array.isArray(preferences) ? preferences : []
  const keys = preferred.flatMap((preference: { readonly spread?: string }) => nodeLabel(preference.spread ?? '') ?? [])
  if (typeof perNode !== 'number' || perNode <= 1) return keys.map(spread)
  accounts.approximated(
    ['deploy', 'placement', 'max_replicas_per_node'],
    'Pods are spread over the nodes, but not counted on each',
  )
  return [...keys, 'kubernetes.io/hostname'].map(spread)
}

function texts(list: Json | undefined): readonly string[] {
  return Array.isArray(list) ? list.map(String) : []
}
