import { StackError } from '../../../model/errors.js'
import type { Outcome } from '../../../model/event.js'
import { kindOf, type Until } from '../../../model/need.js'
import { formatPlace } from '../../../model/origin.js'
import type { Operation, Step } from '../../../model/plan.js'
import type { PerformContext } from '../../provider.js'
import { placed } from '../failure/failure-signal.js'
import { failureSignal } from '../failure/failure-signals.js'
import type { FollowedObjects } from '../follow-objects.js'
import type { KubernetesResource } from '../lower/kubernetes-resource.js'
import { isStarted, type Rollout, rolloutKinds, rolloutOf } from '../rollout.js'
import { rolloutStanding } from '../rollout-standing.js'
import { explainSignal } from './explain-signal.js'
import { kindNameOf } from './remove-object.js'
import type { Tools, WrittenVersion } from './tools.js'

/** The same tools with one watch for all waits. */
export interface Following extends Tools {
  readonly objects: FollowedObjects
}

type WaitOperation = Extract<Operation<KubernetesResource>, { readonly type: 'wait' }>

/** Signs that count only after a while are looked at again although nothing changed. */
const lookAgainMs = 1000

/**
 * How long a container without a health check has to run before it counts as ready: first, and once it has ended before. A kubelet takes
 * one that has ended at once for running for more than a second.
 */
const settledMs = { atFirst: 2500, afterAnEnd: 12_000 }

/**
 * Waits, watching, until a workload is started, healthy, completed or ready.
 * @throws StackError as soon as that cannot happen any more, or after the operation's timeout, with what explains it
 */
export async function waitFor(
  tools: Following,
  { target, until, timeout }: WaitOperation,
  step: Step<KubernetesResource>,
  { emit, signal }: PerformContext,
): Promise<Outcome> {
  const kind = kindNameOf(kindOf(target.id))
  const name = target.resource?.name ?? target.observed?.name ?? target.id
  const late = timeout === undefined ? undefined : AbortSignal.timeout(timeout * 1000)
  const watched = late === undefined ? signal : AbortSignal.any([signal, late])
  let last: Rollout | undefined
  let told = ''
  const settling = new Settling(tools.now)
  try {
    for await (const rollout of rollouts(tools, kind, name, watched)) {
      if (isOlder(rollout, tools.written.get(`${kind}/${name}`))) continue
      last = rollout
      const met = settling.isSettled(rollout, until) ? standing(rollout, until) : undefined
      if (met !== undefined) return { text: met }
      const failure = failureSignal({ ...inputOf(step), rollout, now: tools.now() })
      if (failure?.endedWell === true && until !== 'healthy' && !hasHealthcheck(rollout)) {
        const message = `its program${placed(inputOf(step))} ends with exit code 0, and the cluster starts it again and again`
        emit({ type: 'warning', group: step.group, message, hint: failure.hint })
        return { text: 'ended, exit code 0' }
      }
      if (failure !== undefined) throw await explainSignal(tools, failure, signal)
      const progress = progressOf(rollout)
      if (progress !== told) emit({ type: 'step-progress', step: refer(step, name), progress: { type: 'text', text: progress } })
      told = progress
    }
  } catch (error) {
    if (late?.aborted !== true || signal.aborted || error instanceof StackError) throw error
    throw await lateFailure(tools, step, until, timeout ?? 0, last, signal)
  }
  signal.throwIfAborted()
  throw new StackError('watch-ended', 'the cluster closed its stream of changes', { hint: 'stack k8s cluster status' })
}

async function* rollouts(
  { objects }: Following,
  kind: Rollout['kind'],
  name: string,
  signal: AbortSignal,
): AsyncGenerator<Rollout> {
  let wake = () => {}
  let view: Parameters<typeof rolloutOf>[2] | undefined
  let failure: unknown
  let ended = false
  const stop = new AbortController()
  const following = (async () => {
    try {
      for await (const seen of objects.changes(rolloutKinds(kind), AbortSignal.any([signal, stop.signal]))) {
        view = seen
        wake()
      }
    } catch (error) {
      failure = error
    }
    ended = true
    wake()
  })()
  try {
    for (;;) {
      if (failure !== undefined) throw failure
      const rollout = view && rolloutOf(kind, name, view)
      if (rollout !== undefined) yield rollout
      if (ended) return
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, lookAgainMs)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
        if (ended) wake()
      })
    }
  } finally {
    stop.abort()
    await following
  }
}

/** Whether it was seen before the change that is awaited: changes of several kinds come on streams of their own. */
function isOlder({ workload }: Rollout, written: WrittenVersion | undefined): boolean {
  const { uid, generation = 0 } = workload.metadata
  return written !== undefined && (uid !== written.uid || generation < (written.generation ?? 0))
}

/**
 * A container without a health check is ready for Kubernetes as soon as it runs, even one that ends at once. So it has to go on for a moment, by
 * our own clock: that of the node may be another.
 */
class Settling {
  readonly #seen = new Map<string, number>()
  readonly #now: () => Date

  constructor(now: () => Date) {
    this.#now = now
  }

  isSettled({ kind, pods }: Rollout, until: Until): boolean {
    if (kind === 'job' || until !== 'ready') return true
    const now = this.#now().getTime()
    const waits = pods.flatMap(({ metadata, spec, status }) =>
      (status?.containerStatuses ?? []).map(({ name, restartCount, state }) => {
        if (spec?.containers?.find((container) => container.name === name)?.readinessProbe !== undefined) return 0
        // Its workload may not know of its end yet.
        if (state?.running === undefined) return Number.POSITIVE_INFINITY
        const key = `${metadata.uid}/${name}/${restartCount}`
        const since = this.#seen.get(key) ?? now
        this.#seen.set(key, since)
        return (restartCount === 0 ? settledMs.atFirst : settledMs.afterAnEnd) - (now - since)
      }),
    )
    return waits.every((wait) => wait <= 0)
  }
}

/** What is met, in words; undefined while it isn't. */
function standing(rollout: Rollout, until: Until): string | undefined {
  const { complete, ready, wanted } = rolloutStanding(rollout.kind, rollout.workload)
  if (rollout.kind === 'pod') return rollout.pods.some(isStarted) ? 'running' : undefined
  if (rollout.kind === 'job') {
    if (complete) return 'complete'
    return until === 'started' && rollout.pods.some(isStarted) ? 'running' : undefined
  }
  if (until === 'started' && wanted > 0) {
    const started = rollout.pods.filter(isStarted).length
    return started >= wanted ? 'running' : complete ? `ready ${ready}/${wanted}` : undefined
  }
  if (!complete) return undefined
  if (until === 'healthy' && wanted > 0 && !hasHealthcheck(rollout)) {
    throw new StackError('no-healthcheck', 'has no health check that could pass', {
      hint: 'give it a `healthcheck`, or depend on it with `condition: service_started`',
    })
  }
  return `ready ${ready}/${wanted}`
}

function hasHealthcheck({ workload }: Rollout): boolean {
  return workload.spec?.template?.spec?.containers?.some(({ readinessProbe }) => readinessProbe !== undefined) === true
}

function progressOf({ kind, workload, pods }: Rollout): string {
  const { ready, wanted } = rolloutStanding(kind, workload)
  const waiting = pods.flatMap(({ status }) => status?.containerStatuses ?? []).find(({ state }) => state?.waiting !== undefined)
  const reason = waiting?.state?.waiting?.reason
  const word = reason === undefined ? '' : `, ${reason}`
  return kind === 'job' ? `running${word}` : `${ready}/${wanted} ready${word}`
}

async function lateFailure(
  tools: Following,
  step: Step<KubernetesResource>,
  until: Until,
  timeout: number,
  last: Rollout | undefined,
  signal: AbortSignal,
): Promise<StackError> {
  const [pod] = last?.pods ?? []
  const container = pod?.spec?.containers?.[0]?.name
  const event = last?.events.findLast(({ type }) => type === 'Warning')
  const details = event === undefined ? [] : [{ title: 'The cluster last said:', lines: [event.message ?? ''] }]
  const logs = pod !== undefined && container !== undefined && { logs: { pod: pod.metadata.name, container, previous: false } }
  const text = `not ${until} after ${timeout}s${last === undefined ? '' : ` (${progressOf(last)})`}`
  return explainSignal(
    tools,
    { code: 'wait-timeout', text, hint: `stack k8s logs ${step.group} · stack k8s describe ${step.group}`, details, ...logs },
    signal,
  )
}

function inputOf({ group, operation, origin }: Step<KubernetesResource>) {
  const resource = 'target' in operation ? operation.target.resource : undefined
  const position = origin ?? resource?.origin
  // Where an image has to come to the nodes first, we bring it there.
  const isDelivered = resource?.needs.some(({ id }) => kindOf(id) === 'node-image') === true
  return {
    service: group,
    images: isDelivered ? ('loaded' as const) : ('pulled' as const),
    ...(position && { place: formatPlace(position) }),
  }
}

function refer({ id, group, operation, cause, resourceId }: Step<KubernetesResource>, name: string) {
  return { id, group, kind: kindOf(resourceId), name, operation: operation.type, cause }
}
