import type { V1Container, V1PodSpec } from '@kubernetes/client-node'
import { isObject } from '../../../model/json.js'
import type { Need } from '../../../model/need.js'

/**
 * What one aspect of a service (its mounts, its limits, its health check) adds to its Pod. Parts are put together by `pod-template.ts`:
 * lists are joined (those of named things without doubles), objects are merged, and of two plain values the later one counts.
 */
export interface PodPart {
  /** To the service's own container. */
  readonly container?: Partial<V1Container>
  /** To the Pod around it: volumes, initContainers, hostAliases, securityContext... */
  readonly pod?: Partial<V1PodSpec>
  /** To the Pod's labels and annotations. */
  readonly labels?: { readonly [name: string]: string }
  readonly annotations?: { readonly [name: string]: string }
  /** What has to be there before the workload: `config-map/..`, `persistent-volume-claim/..`. */
  readonly needs?: readonly Need[]
}

/** Lists one after the other, objects merged, the later one of two plain values. */
export function joined<Whole extends object>(parts: readonly Whole[]): Whole {
  return parts.reduce((whole, part) => join(whole, part))
}

function join<Whole extends object>(one: Whole, other: Whole): Whole {
  const whole: Record<string, unknown> = Object.fromEntries(Object.entries(one))
  for (const [key, value] of Object.entries(other)) {
    const before = whole[key]
    if (value === undefined) continue
    if (Array.isArray(before) && Array.isArray(value)) whole[key] = joinLists([...before, ...value])
    else if (isObject(before) && isObject(value)) whole[key] = join(before, value)
    else whole[key] = value
  }
  // Parts are JSON of one type: what two of them have under one name is of one kind.
  return whole as Whole
}

/** Entries that stand for one thing become one. */
function joinLists(entries: readonly unknown[]): readonly unknown[] {
  const byIdentity = new Map<string, unknown>()
  for (const entry of entries) {
    const before = byIdentity.get(identity(entry))
    byIdentity.set(identity(entry), isObject(before) && isObject(entry) ? join(before, entry) : entry)
  }
  return [...byIdentity.values()]
}

/** What makes two entries of a list the same: the place of a mount, the number of a port, a name, an address, or all of it. */
function identity(entry: unknown): string {
  if (!isObject(entry)) return JSON.stringify(entry)
  const { mountPath, containerPort, protocol, name, ip } = entry
  if (mountPath !== undefined) return JSON.stringify([mountPath])
  if (containerPort !== undefined) return JSON.stringify([containerPort, protocol])
  return JSON.stringify(name ?? ip ?? entry)
}
