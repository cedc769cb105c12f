import type { FailureDetail } from '../../../model/event.js'
import { annotations } from '../labels.js'
import type { EventObject, PodObject, Probe } from '../wire.js'
import { type FailureInput, type FailureSignal, placed, timesTold } from './failure-signal.js'

/** A health check that cannot pass, or that has failed as often as it may. */
export function probe(input: FailureInput): FailureSignal | undefined {
  for (const pod of input.rollout.pods) {
    for (const { name, ready, state } of pod.status?.containerStatuses ?? []) {
      const container = pod.spec?.containers?.find((each) => each.name === name)
      const declared = container?.readinessProbe
      if (ready || state?.running === undefined || declared === undefined) continue
      const signal = explain(input, pod, name, { readiness: declared, startup: container?.startupProbe })
      if (signal !== undefined) return signal
    }
  }
  return undefined
}

function unhealthy({ rollout }: FailureInput, { metadata }: PodObject, container: string): readonly EventObject[] {
  return rollout.events.filter(
    ({ involvedObject, reason, message = '' }) =>
      involvedObject?.uid === metadata.uid &&
      reason === 'Unhealthy' &&
      /^(Readiness|Startup) probe/.test(message) &&
      (involvedObject?.fieldPath === undefined || involvedObject.fieldPath.includes(`{${container}}`)),
  )
}

function explain(
  input: FailureInput,
  pod: PodObject,
  container: string,
  { readiness, startup }: { readonly readiness: Probe; readonly startup: Probe | undefined },
): FailureSignal | undefined {
  const { service } = input
  const events = unhealthy(input, pod, container)
  const last = events.at(-1)
  if (last === undefined) return undefined
  const { message = '' } = last
  const count = timesTold(events)
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
    logs: { pod: pod.metadata.name, container, previous: false },
  }
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
