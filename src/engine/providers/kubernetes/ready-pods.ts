import { systemClock } from '../../host/clock.js'
import type { ClusterApi } from './cluster-api.js'
import type { Manifest } from './manifest.js'
import { objectKinds } from './object-kinds.js'
import { asPod } from './wire.js'

/** The pods of a service that can serve, followed until the signal says so. */
export interface ReadyPods {
  /**
   * The next one in turn; waits while there is none.
   * @returns undefined where none came within `patienceMs`
   */
  next(patienceMs: number): Promise<string | undefined>
}

export interface PodsOf {
  readonly namespace: string
  /** `dev.stack/project=shop,dev.stack/service=web` */
  readonly selector: string
}

/** What is worth telling about following: that the cluster is out of reach, and that it is back. */
export type TellReach = (reach: { readonly lost: unknown } | 'back') => void

const firstPauseMs = 250
const longestPauseMs = 10_000

/** Follows the pods by watching; a cluster that cannot be reached is tried again, less and less often. */
export function followReadyPods(
  api: ClusterApi,
  { namespace, selector }: PodsOf,
  signal: AbortSignal,
  tell: TellReach,
): ReadyPods {
  const ready = new Map<string, true>()
  const waiting = new Set<() => void>()
  let turn = 0
  const take = (pod: Manifest, isThere: boolean) => {
    // Behind the others: who was ready last is asked last.
    ready.delete(pod.metadata.name)
    if (isThere && isReady(pod)) ready.set(pod.metadata.name, true)
    if (ready.size > 0) for (const wake of [...waiting]) wake()
  }
  void follow()
  return {
    async next(patienceMs) {
      if (ready.size === 0) await becomesReady(patienceMs)
      const names = [...ready.keys()]
      turn += 1
      return names[turn % names.length]
    },
  }

  function becomesReady(patienceMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        waiting.delete(done)
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, patienceMs)
      waiting.add(done)
      signal.addEventListener('abort', done)
    })
  }

  async function follow(): Promise<void> {
    let failures = 0
    while (!signal.aborted) {
      try {
        const query = { namespace, labels: selector }
        const { items, resourceVersion } = await api.list(objectKinds.pod, query, signal)
        if (failures > 0) tell('back')
        failures = 0
        ready.clear()
        for (const pod of items) take(pod, true)
        for await (const event of api.watch(objectKinds.pod, { ...query, resourceVersion }, signal)) {
          if (event.type === 'expired') break
          take(event.object, event.type !== 'deleted')
        }
      } catch (error) {
        if (signal.aborted) return
        failures += 1
        // Once may be a server that was restarted.
        if (failures === 2) tell({ lost: error })
        await systemClock.wait(Math.min(firstPauseMs * 2 ** failures, longestPauseMs), signal).catch(() => {})
      }
    }
  }
}

function isReady(pod: Manifest): boolean {
  const { status, metadata } = asPod(pod)
  if (metadata.deletionTimestamp !== undefined || status?.phase !== 'Running') return false
  return status.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ?? false
}
