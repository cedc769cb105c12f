import { shortName } from '../../../model/service-container.js'
import type { EventSource, LifecycleEvent } from '../../provider.js'
import { labels } from '../labels.js'
import { objectKinds } from '../object-kinds.js'
import { asPod, type PodObject } from '../wire.js'
import type { DailyTools } from './daily-tools.js'
import { containersOf, handleOf, healthOf, isOneOff, type PodContainer } from './pod-containers.js'
import { rows } from './pod-inventory.js'
import { nanoseconds, unixSeconds } from './pod-times.js'

/**
 * What happens to a project's containers, in the words of Docker's event stream: read off the changes of its pods. What went before is
 * known only of pods that are still there.
 */
export function podEventSource(tools: DailyTools): EventSource {
  return {
    async *events(project, { since, until }, signal) {
      const ending = new AbortController()
      const whole = AbortSignal.any([signal, ending.signal])
      const from = since === undefined ? undefined : nanoseconds(since)
      const to = until === undefined ? undefined : nanoseconds(until)
      const timer = to === undefined ? undefined : setTimeout(() => ending.abort(), Number(until) * 1000 - tools.now())
      try {
        for await (const event of projectEvents(tools, project, from, whole)) {
          if (to !== undefined && event.time > to) return
          yield event
        }
      } catch (error) {
        if (signal.aborted || !ending.signal.aborted) throw error
      } finally {
        clearTimeout(timer)
        ending.abort()
      }
    },
  }
}

async function* projectEvents(
  tools: DailyTools,
  project: string,
  from: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<LifecycleEvent> {
  const known = new Map<string, PodObject>()
  const query = { namespace: tools.namespace, labels: `${labels.project}=${project}` }
  let isFirst = true
  for (;;) {
    const { items, resourceVersion } = await tools.api.list(objectKinds.pod, query, signal)
    const found = new Map(items.map(asPod).map((pod) => [pod.metadata.uid ?? '', pod]))
    const story = new Storyteller(tools, project, known)
    if (isFirst) {
      for (const [uid, pod] of found) known.set(uid, pod)
      const past = from === undefined ? [] : story.pastOf([...found.values()])
      yield* past.filter(({ time }) => from !== undefined && time >= from)
    } else {
      // What changed while nobody watched.
      for (const [uid, pod] of [...known]) if (!found.has(uid)) yield* story.gone(pod)
      for (const pod of found.values()) yield* story.changed(pod)
    }
    isFirst = false
    for await (const event of tools.api.watch(objectKinds.pod, { ...query, resourceVersion }, signal)) {
      if (event.type === 'expired') break
      yield* event.type === 'deleted' ? story.gone(asPod(event.object)) : story.changed(asPod(event.object))
    }
  }
}

/** Tells what lies between two looks at a pod. */
class Storyteller {
  readonly #tools: DailyTools
  readonly #project: string
  /** By uid, as they were last seen. */
  readonly #known: Map<string, PodObject>

  constructor(tools: DailyTools, project: string, known: Map<string, PodObject>) {
    this.#tools = tools
    this.#project = project
    this.#known = known
  }

  changed(pod: PodObject): readonly LifecycleEvent[] {
    const uid = pod.metadata.uid ?? ''
    const before = this.#known.get(uid)
    this.#known.set(uid, pod)
    const was = new Map((before === undefined ? [] : containersOf(before)).map((container) => [container.spec.name, container]))
    return containersOf(pod).flatMap((container) => this.#between(was.get(container.spec.name), container))
  }

  gone(pod: PodObject): readonly LifecycleEvent[] {
    const uid = pod.metadata.uid ?? ''
    const before = this.#known.get(uid)
    const last = containersOf(pod).flatMap((container) => {
      const was = before && containersOf(before).find(({ spec }) => spec.name === container.spec.name)
      const told = this.#between(was, container)
      const alive = container.status?.state?.terminated === undefined && container.status?.state?.running !== undefined
      // A node that ends a pod by force has no time to say how.
      const end = alive ? [this.#event(container, 'die', now(this.#tools), { exitCode: 137 })] : []
      return [...told, ...end, this.#event(container, 'destroy', now(this.#tools))]
    })
    this.#known.delete(uid)
    return last
  }

  /** What the status of pods still tells of their past, in the order of time. */
  pastOf(pods: readonly PodObject[]): readonly LifecycleEvent[] {
    const events = pods.flatMap(containersOf).flatMap((container) => this.#between(undefined, container))
    return events.sort((one, other) => (one.time < other.time ? -1 : 1))
  }

  #between(before: PodContainer | undefined, after: PodContainer): readonly LifecycleEvent[] {
    const events: LifecycleEvent[] = []
    const { pod } = after
    if (before === undefined) events.push(this.#event(after, 'create', pod.metadata.creationTimestamp))
    if (before?.pod.metadata.deletionTimestamp === undefined && pod.metadata.deletionTimestamp !== undefined) {
      events.push(this.#event(after, 'kill', now(this.#tools), { attributes: { signal: '15' } }))
    }
    events.push(...this.#lives(before, after))
    const health = healthOf(after, this.#tools.now())
    const healthBefore = before === undefined ? 'starting' : healthOf(before, this.#tools.now())
    if (health !== healthBefore && (health === 'healthy' || health === 'unhealthy')) {
      const ready = pod.status?.conditions?.find(({ type }) => type === 'ContainersReady')
      events.push(this.#event(after, 'health_status', ready?.lastTransitionTime, { health }))
    }
    return events
  }

  /** Ends and starts, of several lives where one look missed some. */
  #lives(before: PodContainer | undefined, after: PodContainer): readonly LifecycleEvent[] {
    const seen = new Set([endKey(before, 'state'), endKey(before, 'lastState')])
    const startedBefore = startOf(before)
    const ends = (['lastState', 'state'] as const).flatMap((place) => {
      const end = after.status?.[place]?.terminated
      if (end === undefined || seen.has(endKey(after, place))) return []
      const start = end.startedAt === undefined || end.startedAt === startedBefore ? [] : [this.#started(after, end.startedAt)]
      const oom = end.reason === 'OOMKilled' ? [this.#event(after, 'oom', end.finishedAt)] : []
      return [...start, ...oom, this.#event(after, 'die', end.finishedAt, { exitCode: end.exitCode })]
    })
    const startedAt = after.status?.state?.running?.startedAt
    const isNew = startedAt !== undefined && startedAt !== startedBefore
    return isNew ? [...ends, this.#started(after, startedAt)] : ends
  }

  #started(container: PodContainer, time: string): LifecycleEvent {
    return this.#event(container, 'start', time)
  }

  #event(
    container: PodContainer,
    action: LifecycleEvent['action'],
    time: string | undefined,
    more: {
      readonly exitCode?: number
      readonly health?: string
      readonly attributes?: { readonly [name: string]: string }
    } = {},
  ): LifecycleEvent {
    const { pod, spec, service } = container
    const { attributes = {}, ...rest } = more
    const name = this.#nameOf(container)
    return {
      time: nanoseconds(time ?? now(this.#tools)),
      action,
      origin: { handle: handleOf(container), service, name: shortName({ name, project: this.#project }) },
      oneOff: isOneOff(pod),
      ...rest,
      attributes: {
        image: spec.image ?? '',
        name,
        pod: pod.metadata.name,
        ...(more.exitCode !== undefined && { exitCode: String(more.exitCode) }),
        ...attributes,
      },
    }
  }

  /** As `ps` calls it, among all pods that are known. */
  #nameOf(container: PodContainer): string {
    const { pod } = container
    const pods = new Map(this.#known).set(pod.metadata.uid ?? '', pod)
    const all = rows([...pods.values()], [], this.#tools.numbers, this.#tools.now())
    return all.find(({ handle }) => handle === handleOf(container))?.name ?? pod.metadata.name
  }
}

function endKey(container: PodContainer | undefined, place: 'state' | 'lastState'): string | undefined {
  const end = container?.status?.[place]?.terminated
  return end === undefined ? undefined : `${end.startedAt} ${end.finishedAt} ${end.exitCode}`
}

function startOf(container: PodContainer | undefined): string | undefined {
  const { running, terminated } = container?.status?.state ?? {}
  return running?.startedAt ?? terminated?.startedAt ?? container?.status?.lastState?.terminated?.startedAt
}

function now(tools: DailyTools): string {
  return unixSeconds(tools.now())
}
