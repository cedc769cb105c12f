import type { FailureDetail } from '../../../model/event.js'
import { annotations } from '../labels.js'
import type { ContainerStatus, EventObject, PodObject, Probe } from '../wire.js'
import { type FailureInput, type FailureSignal, placed, timesTold } from './failure-signal.js'

/** A health check that cannot pass, or that has failed as often as it may. */
export function probe(input: FailureInput): FailureSignal | undefined {
  for (const pod of input.rollout.pods) {
    for (const status of pod.status?.containerStatuses ?? []) {
      const container = pod.spec?.containers?.find((each) => each.name === status.name)
      const declared = container?.readinessProbe
      if (status.ready || status.state?.running === undefined || declared === undefined) continue
      const signal = explain(input, pod, status, { readiness: declared, startup: container?.startupProbe })
      if (signal !== undefined) return signal
    }
  }
  return undefined
}

function explain(
  input: FailureInput,
  pod: PodObject,
  status: ContainerStatus,
  { readiness, startup }: { readonly readiness: Probe; readonly startup: Probe | undefined },
): FailureSignal | undefined {
  const { service } = input
  const events = failures(input, pod, status.name)
  const last = events.at(-1)
  if (last === undefined) return undefined
  const { message = '' } = last
  const count = Math.min(timesTold(events), mostSinceStart(last, status, readiness))
  const output = message.replace(/^(?:Readiness|Startup) probe (failed|errored)[^:]*: ?/, '').trim()
  const details: readonly FailureDetail[] = [
    { title: `Its probe \`${commandOf(readiness)}\` last said:`, lines: output.split('\n').slice(-10) },
  ]
  const tool = /exec: "([^"]+)": (?:executable file not found|stat|no such file)/.exec(message)?.[1]
  if (tool !== undefined) {
    return {
      code: 'probe-missing',
      text: `its health check${placed(input)} cannot run: \`${tool}\` is not in the image`,
      hint: `use a tool that the image has: services.${service}.healthcheck.test`,
    }
  }
  const forgiven = startup !== undefined && message.startsWith('Startup') ? startPeriodProbes(pod, startup) : 0
  const allowed = (readiness.failureThreshold ?? 3) + forgiven
  if (count < allowed) return undefined
  return {
    code: 'unhealthy',
    text: `unhealthy after ${count} ${count === 1 ? 'probe' : 'probes'}${placed(input)}`,
    hint: `stack k8s logs ${service} · stack k8s exec ${service} sh`,
    details,
    logs: { pod: pod.metadata.name, container: status.name, previous: false },
  }
}

/** What was told of the probes of a container. A container that had ended when it was asked has not answered badly. */
function failures({ rollout }: FailureInput, { metadata }: PodObject, container: string): readonly EventObject[] {
  return rollout.events.filter(
    ({ involvedObject, reason, message = '' }) =>
      involvedObject?.uid === metadata.uid &&
      reason === 'Unhealthy' &&
      /^(Readiness|Startup) probe/.test(message) &&
      !message.includes('CONTAINER_EXITED') &&
      (involvedObject?.fieldPath === undefined || involvedObject.fieldPath.includes(`{${container}}`)),
  )
}

/**
 * The cluster adds up what it is told of a pod over all starts of a container; a health check fails as often as it may since the last one,
 * as on an engine. The first probe comes with the start, the others a period apart.
 */
function mostSinceStart(last: EventObject, { restartCount, state }: ContainerStatus, { periodSeconds = 10 }: Probe): number {
  const startedAt = state?.running?.startedAt
  if (restartCount === 0 || startedAt === undefined) return Number.POSITIVE_INFINITY
  const seconds = (Date.parse(last.lastTimestamp ?? last.eventTime ?? startedAt) - Date.parse(startedAt)) / 1000
  return seconds < 0 ? 0 : 1 + Math.floor(seconds / periodSeconds)
}

/** How many failures a start_period forgives. */
function startPeriodProbes({ metadata }: PodObject, { periodSeconds = 10 }: Probe): number {
  return Math.ceil(Number(metadata.annotations?.[annotations.startPeriod] ?? '0') / periodSeconds)
}

function commandOf({ exec, httpGet, tcpSocket }: Probe): string {
  if (exec?.command !== undefined) {
    const { command } = exec
    return command[1] === '-c' ? command.slice(2).join(' ') : command.join(' ')
  }
  if (httpGet !== undefined) return `GET ${httpGet.path ?? '/'} on port ${httpGet.port}`
  return `connect to port ${tcpSocket?.port ?? ''}`
}
