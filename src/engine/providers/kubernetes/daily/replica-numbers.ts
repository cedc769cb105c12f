import { type PodContainer, stateOf } from './pod-containers.js'

/** Numbers the containers of one service, from 1. */
export interface ReplicaNumbers {
  /** All containers of one service, in any order. @returns the number of each, by pod uid */
  number(service: string, containers: readonly PodContainer[]): ReadonlyMap<string, number>
}

/**
 * Pods have names by chance; people count replicas. The oldest that lives is the first; pods of a StatefulSet say their number themselves.
 * A pod keeps its number as long as this process looks at it, so that the lines of a followed log keep their prefix through a rollout.
 */
export function replicaNumbers(): ReplicaNumbers {
  const known = new Map<string, number>()
  return {
    number(service, containers) {
      const uids = new Set(containers.map(({ pod }) => pod.metadata.uid ?? ''))
      for (const key of [...known.keys()]) {
        const [of = '', uid = ''] = key.split('\0')
        if (of === service && !uids.has(uid)) known.delete(key)
      }
      const numbers = new Map<string, number>()
      const taken = new Set([...known].flatMap(([key, number]) => (key.startsWith(`${service}\0`) ? [number] : [])))
      for (const container of [...containers].sort(byStanding)) {
        const uid = container.pod.metadata.uid ?? ''
        const key = `${service}\0${uid}`
        const number = known.get(key) ?? ordinalOf(container) ?? lowestFree(taken)
        known.set(key, number)
        taken.add(number)
        numbers.set(uid, number)
      }
      return numbers
    },
  }
}

function ordinalOf({ pod }: PodContainer): number | undefined {
  const ordinal = pod.metadata.labels?.['apps.kubernetes.io/pod-index']
  return ordinal === undefined ? undefined : Number(ordinal) + 1
}

function lowestFree(taken: ReadonlySet<number>): number {
  let number = 1
  while (taken.has(number)) number += 1
  return number
}

/** Those that live by age, then those that ended, the last one first, then those on their way out. */
function byStanding(one: PodContainer, other: PodContainer): number {
  const rank = standing(one) - standing(other)
  if (rank !== 0) return rank
  const [age, otherAge] = [one, other].map(({ pod }) => `${pod.metadata.creationTimestamp} ${pod.metadata.name}`)
  const byAge = (age ?? '') < (otherAge ?? '') ? -1 : 1
  return standing(one) === 1 ? -byAge : byAge
}

function standing(container: PodContainer): number {
  const state = stateOf(container)
  if (state === 'removing') return 2
  return state === 'exited' ? 1 : 0
}
