import type { Rollout } from '../rollout.js'
import { containersOf } from '../rollout.js'
import type { ContainerSpec, ContainerStatus, PodObject } from '../wire.js'
import { type FailureInput, type FailureSignal, placed } from './failure-signal.js'

/** So many ends in a row, and a container is not going to stay up. */
const certainAfter = 2

/** A container that ends when it should go on, or a job that ends badly. */
export function crash(input: FailureInput): FailureSignal | undefined {
  const { rollout } = input
  for (const pod of rollout.pods) {
    for (const status of containersOf(pod)) {
      const signal = rollout.kind === 'job' ? ofJob(input, pod, status) : ofService(input, pod, status)
      if (signal !== undefined) return signal
    }
  }
  return undefined
}

function ofService(input: FailureInput, pod: PodObject, status: ContainerStatus): FailureSignal | undefined {
  const isBackingOff = status.state?.waiting?.reason === 'CrashLoopBackOff'
  const ended = (isBackingOff ? status.lastState : status.state?.terminated && status.state)?.terminated
  if (ended === undefined) return undefined
  const { exitCode, reason } = ended
  const isCertain = exitCode === 0 || exitCode === 126 || exitCode === 127 || reason === 'OOMKilled'
  if (!isBackingOff || (status.restartCount < certainAfter && !isCertain)) return undefined
  const times = status.restartCount + 1
  const code = reason === 'OOMKilled' ? 'out-of-memory' : 'crash-loop'
  const text = `keeps ending${placed(input)}: ${meaning(ended, input)}, started ${times} ${times === 1 ? 'time' : 'times'}`
  const logs = { pod: pod.metadata.name, container: status.name, previous: true }
  return { code, text, hint: hintFor(ended, specOf(pod, status), input), logs, ...(exitCode === 0 && { endedWell: true }) }
}

/** Of a job every end but a good one counts once the Job itself has given up. */
function ofJob(input: FailureInput, pod: PodObject, status: ContainerStatus): FailureSignal | undefined {
  if (!hasGivenUp(input.rollout)) return undefined
  const previous = status.state?.terminated === undefined
  const ended = status.state?.terminated ?? status.lastState?.terminated
  if (ended === undefined || ended.exitCode === 0) return undefined
  const code = ended.reason === 'OOMKilled' ? 'out-of-memory' : 'job-failed'
  const text = `failed${placed(input)}: ${meaning(ended, input)}`
  const logs = { pod: pod.metadata.name, container: status.name, previous }
  return { code, text, hint: hintFor(ended, specOf(pod, status), input), logs }
}

function specOf({ spec }: PodObject, { name }: ContainerStatus): ContainerSpec | undefined {
  return [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].find((container) => container.name === name)
}

function hasGivenUp({ workload }: Rollout): boolean {
  return (
    workload.status?.conditions?.some(
      ({ type, status }) => (type === 'Failed' || type === 'FailureTarget') && status === 'True',
    ) === true
  )
}

interface Ended {
  readonly exitCode: number
  readonly reason?: string
  readonly message?: string
}

/** What an exit code says: those of the shell (126 and more), and of signals (128 and the signal). */
export function meaning({ exitCode, reason }: Ended, { rollout }: Pick<FailureInput, 'rollout'>): string {
  if (reason === 'OOMKilled') return `exit code ${exitCode} (out of memory)`
  switch (exitCode) {
    case 0:
      return rollout.kind === 'job' ? 'exit code 0' : 'exit code 0, although it should go on'
    case 126:
      return 'exit code 126 (its command cannot be executed)'
    case 127:
      return 'exit code 127 (its command was not found)'
    case 134:
      return 'exit code 134 (aborted)'
    case 137:
      return 'exit code 137 (killed)'
    case 139:
      return 'exit code 139 (segmentation fault)'
    case 143:
      return 'exit code 143 (terminated)'
    default:
      return `exit code ${exitCode}`
  }
}

function hintFor({ exitCode, reason }: Ended, container: ContainerSpec | undefined, { rollout, service }: FailureInput): string {
  if (reason === 'OOMKilled') return `give ${service} more memory: deploy.resources.limits.memory or mem_limit`
  // A node under load may miss that it was for want of memory: about one end in ten.
  if (exitCode === 137 && container?.resources?.limits?.memory !== undefined) {
    return `if ${service} needs more memory than it may have, give it more: deploy.resources.limits.memory or mem_limit`
  }
  if (exitCode === 0 && rollout.kind !== 'job') {
    return `a program that ends is a job: let others await it with \`service_completed_successfully\`, or set \`restart: "no"\``
  }
  if (exitCode === 126 || exitCode === 127) return `check \`command\` and \`entrypoint\` of ${service}`
  return `stack k8s logs ${service} · stack k8s describe ${service}`
}
