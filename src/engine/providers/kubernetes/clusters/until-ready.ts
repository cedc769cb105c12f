import type { Clock } from '../../../host/clock.js'
import { StackError } from '../../../model/errors.js'
import type { ClusterApi, WatchQuery } from '../cluster-api.js'
import { ClusterError, type ClusterFailure } from '../cluster-error.js'
import type { Manifest, ObjectKind } from '../manifest.js'
import { objectKinds } from '../object-kinds.js'
import { asNode, asPod } from '../wire.js'

export interface ReadinessWish {
  /** How many nodes there are to be. */
  readonly nodes: number
  /** What was reported before does not count: a node that was started again still has its old reports. */
  readonly since?: Date
  /** Absent: so long that slow machines get there. */
  readonly patienceMs?: number
}

const usualPatienceMs = 240_000

/**
 * Waits until the cluster's API answers and all nodes are ready; of one that was started again, also until names are resolved in it. In one
 * that was just made that takes a while longer, which is better spent on images: see `untilNamesResolve`.
 * @throws StackError `cluster-not-ready`, with what its nodes say, when that takes too long
 */
export async function untilReady(
  api: ClusterApi,
  wish: ReadinessWish,
  { clock, tell, signal }: { readonly clock: Clock; readonly tell: (doing: string) => void; readonly signal: AbortSignal },
): Promise<void> {
  const { patienceMs = usualPatienceMs } = wish
  const patience = AbortSignal.timeout(patienceMs)
  const both = AbortSignal.any([signal, patience])
  const missing = new Map<string, string>([['API server', 'does not answer']])
  try {
    tell('waiting for its API server')
    await untilItAnswers(api, clock, both)
    missing.clear()
    tell('waiting for its nodes')
    await Promise.all([
      untilNodesAreReady(api, wish, missing, both),
      ...(wish.since === undefined ? [] : [untilCoreDnsIsReady(api, wish.since, missing, both)]),
    ])
  } catch (error) {
    signal.throwIfAborted()
    if (!patience.aborted) throw error
    throw new StackError('cluster-not-ready', `the cluster at ${api.server} is not ready after ${patienceMs / 1000} s`, {
      hint: 'docker logs of its node containers say more; `stack k8s cluster delete` and `stack k8s up` make it anew',
      details: [{ title: 'not ready', lines: [...missing].map(([name, reason]) => `${name}: ${reason}`) }],
      cause: error,
    })
  }
}

/**
 * Waits until names are resolved in a cluster, as whatever runs there expects; one request where they are.
 * @throws StackError `cluster-not-ready` when that takes too long
 */
export async function untilNamesResolve(api: ClusterApi, signal: AbortSignal, patienceMs = usualPatienceMs): Promise<void> {
  const patience = AbortSignal.timeout(patienceMs)
  try {
    await untilCoreDnsIsReady(api, undefined, new Map(), AbortSignal.any([signal, patience]))
  } catch (error) {
    signal.throwIfAborted()
    if (!patience.aborted) throw error
    const message = `no names are resolved in the cluster at ${api.server}: no pod of CoreDNS is ready after ${patienceMs / 1000} s`
    throw new StackError('cluster-not-ready', message, {
      hint: 'stack k8s cluster status says what its nodes lack; `stack k8s cluster delete` and `stack k8s up` make it anew',
      cause: error,
    })
  }
}

/** Nothing can be watched before there is somebody to ask. */
async function untilItAnswers(api: ClusterApi, clock: Clock, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      await api.version(signal)
      return
    } catch (error) {
      // A server that has just started knows neither its users' rights nor, for a moment, its users.
      const passing: readonly ClusterFailure[] = ['unreachable', 'server', 'denied', 'unauthenticated']
      if (!(error instanceof ClusterError && passing.includes(error.failure))) throw error
    }
    await clock.wait(200, signal)
  }
}

async function untilNodesAreReady(
  api: ClusterApi,
  wish: ReadinessWish,
  missing: Map<string, string>,
  signal: AbortSignal,
): Promise<void> {
  const ready = new Set<string>()
  await watchUntil(api, objectKinds.node, {}, signal, (node) => {
    const name = node.metadata.name
    const problem = nodeProblem(node, wish.since)
    if (problem === undefined) ready.add(name)
    else ready.delete(name)
    if (problem === undefined) missing.delete(name)
    else missing.set(name, problem)
    return ready.size >= wish.nodes
  })
}

async function untilCoreDnsIsReady(
  api: ClusterApi,
  since: Date | undefined,
  missing: Map<string, string>,
  signal: AbortSignal,
): Promise<void> {
  missing.set('CoreDNS', 'no pod of it is ready')
  const query = { namespace: 'kube-system', labels: 'k8s-app=kube-dns' }
  await watchUntil(api, objectKinds.pod, query, signal, (pod) => isReadyPod(pod, since))
  missing.delete('CoreDNS')
}

/** Looks at every object of a kind, and at every change of one, until `isEnough` says so. */
async function watchUntil(
  api: ClusterApi,
  kind: ObjectKind,
  query: WatchQuery,
  signal: AbortSignal,
  isEnough: (object: Manifest) => boolean,
): Promise<void> {
  for (;;) {
    signal.throwIfAborted()
    for await (const event of api.watch(kind, query, signal)) {
      if (event.type === 'expired') break
      if (event.type !== 'deleted' && isEnough(event.object)) return
    }
  }
}

/** Why a node is not ready; undefined when it is. */
export function nodeProblem(node: Manifest, since?: Date): string | undefined {
  const { status } = asNode(node)
  const ready = status?.conditions?.find(({ type }) => type === 'Ready')
  if (ready?.status !== 'True') return ready?.message ?? 'has not reported yet'
  return isAfter(ready.lastHeartbeatTime, since) ? undefined : 'has not reported since it was started'
}

function isReadyPod(pod: Manifest, since: Date | undefined): boolean {
  const { status } = asPod(pod)
  if (status?.conditions?.find(({ type }) => type === 'Ready')?.status !== 'True') return false
  return (status.containerStatuses ?? []).every(({ state }) => isAfter(state?.running?.startedAt, since))
}

/** Times of the API are whole seconds. */
function isAfter(time: string | undefined, since: Date | undefined): boolean {
  if (since === undefined) return true
  return time !== undefined && Date.parse(time) >= Math.floor(since.getTime() / 1000) * 1000
}
