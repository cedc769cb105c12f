import type { ResourceId } from '../model/need.js'
import type { Observed, Snapshot } from '../model/observed.js'
import type { Desired, Resource } from '../model/resource.js'
import { differences, imageDifference } from './diff.js'

/**
 * The place of one declared thing: what is declared there, and what exists there, if anything. `key` is the id under which needs name
 * it; the resource's own id differs from it when a replica got another number.
 */
export interface Slot<R extends Resource = Resource> {
  readonly key: ResourceId
  readonly resource: R
  readonly observed: Observed | undefined
}

export interface Slots<R extends Resource = Resource> {
  readonly slots: readonly Slot<R>[]
  /** Replicas beyond the declared number. */
  readonly surplus: readonly Observed[]
  /** What exists and is declared nowhere among the resources. */
  readonly undeclared: readonly Observed[]
}

/**
 * Pairs what is declared with what exists. Replicas of a service are paired by number as far as numbers agree; those beyond the declared
 * count are surplus, outdated ones first, then the highest numbers. A new replica's number is one above the highest there is: gaps are not
 * reused, as in Compose.
 */
export function pair<R extends Resource>(desired: Desired<R>, snapshot: Snapshot): Slots<R> {
  const groups = groupReplicas(desired.resources)
  const slots: Slot<R>[] = []
  const surplus: Observed[] = []
  const taken = new Set<Observed>()
  for (const replicas of groups.values()) {
    const existing = existingReplicas(replicas, snapshot)
    for (const observed of existing) taken.add(observed)
    const paired = pairReplicas(replicas, existing, desired)
    slots.push(...paired.slots)
    surplus.push(...paired.surplus)
  }
  return { slots, surplus, undeclared: snapshot.resources.filter((observed) => !taken.has(observed)) }
}

/** Replicas of one service stand together, everything else alone; in the order of the declaration. */
function groupReplicas<R extends Resource>(resources: readonly R[]): Map<string, R[]> {
  const groups = new Map<string, R[]>()
  for (const resource of resources) {
    const key = resource.number === undefined ? resource.id : `${resource.kind} of ${resource.group}`
    groups.set(key, [...(groups.get(key) ?? []), resource])
  }
  return groups
}

function existingReplicas<R extends Resource>(replicas: readonly R[], snapshot: Snapshot): readonly Observed[] {
  const [first] = replicas
  if (first?.number === undefined) {
    const found = snapshot.resources.find((observed) => observed.id === first?.id) ?? predecessor(first, snapshot)
    return found === undefined ? [] : [found]
  }
  return snapshot.resources.filter(
    (observed) => observed.kind === first.kind && observed.group === first.group && !observed.oneOff,
  )
}

/** What has the place under another name: that of something replaced by a successor, a Job's, may be made of its content. */
function predecessor(resource: Resource | undefined, snapshot: Snapshot): Observed | undefined {
  if (resource?.runsWhenMade !== true || resource.change !== 'replace') return undefined
  return snapshot.resources.find(({ kind, group, oneOff }) => kind === resource.kind && group === resource.group && !oneOff)
}

function pairReplicas<R extends Resource>(
  replicas: readonly R[],
  existing: readonly Observed[],
  desired: Desired<R>,
): { readonly slots: readonly Slot<R>[]; readonly surplus: readonly Observed[] } {
  const [template] = replicas
  if (template?.number === undefined) {
    return { slots: replicas.map((resource) => ({ key: resource.id, resource, observed: existing[0] })), surplus: [] }
  }
  const outdated = (observed: Observed) => differences(template, observed).length + imageDifference(template, observed).length > 0
  const byWorth = [...existing].sort(
    (a, b) => Number(outdated(a)) - Number(outdated(b)) || (a.number ?? 0) - (b.number ?? 0) || (a.name < b.name ? -1 : 1),
  )
  const survivors = byWorth.slice(0, replicas.length)
  const rest = new Set(survivors)
  const partners = new Map<R, Observed>()
  for (const resource of replicas) {
    const same = survivors.find((observed) => observed.number === resource.number)
    if (same !== undefined && rest.delete(same)) partners.set(resource, same)
  }
  const strangers = [...rest].sort((a, b) => (a.number ?? 0) - (b.number ?? 0))
  let highest = Math.max(0, ...existing.map((observed) => observed.number ?? 0))
  const slots = replicas.map((resource) => {
    const observed = partners.get(resource) ?? strangers.shift()
    const number = observed === undefined ? ++highest : (observed.number ?? resource.number ?? 1)
    const numbered = number === resource.number ? resource : desired.renumber(resource, number)
    return { key: resource.id, resource: numbered, observed }
  })
  return { slots, surplus: byWorth.slice(replicas.length) }
}
