import type { V1Lifecycle } from '@kubernetes/client-node'
import { parseDuration } from '../../../model/duration.js'
import type { Hook } from '../../../model/service.js'
import type { PodPart } from './pod-part.js'
import type { ServiceInStack } from './service-in-stack.js'
import { isServedMeanwhile } from './update-strategy.js'
import { restartCondition, type Workload } from './workloads.js'

/** How a container ends: its stop signal, how long it has, what runs after its start and before its end. */
export function lowerLifecycle(of: ServiceInStack, workload: Workload): PodPart {
  accountForRestart(of, workload)
  const stop = stopSignal(of, workload)
  const postStart = (of.service.post_start ?? []).map(hookCommand)
  const preStop = [...(of.service.pre_stop ?? []).map(hookCommand), ...stop.commands]
  accountForHooks(of)
  const lingers = preStop.length === 0 && isLingering(of, workload)
  const lifecycle: V1Lifecycle = {
    ...(postStart.length > 0 && { postStart: { exec: { command: inTurn(postStart, ' && ') } } }),
    ...(preStop.length > 0 && { preStop: { exec: { command: inTurn(preStop, '; ') } } }),
    ...(lingers && { preStop: { sleep: { seconds: lingerSeconds } } }),
    ...(stop.field !== undefined && { stopSignal: stop.field }),
  }
  return {
    ...(Object.keys(lifecycle).length > 0 && { container: { lifecycle } }),
    pod: {
      // The hook counts, too.
      terminationGracePeriodSeconds: Math.max(...workload.members.map(gracePeriod)) + (lingers ? lingerSeconds : 0),
      // Without it, the API server takes no stop signal.
      ...(stop.field !== undefined && { os: { name: 'linux' } }),
    },
  }
}

/** The proxies of the nodes hear of a Pod's end at the same time as the Pod itself, and take up to a second to believe it. */
const lingerSeconds = 2

/** The first version whose Pods have a hook that waits (KEP-3960). */
const minorWithSleep = 30

/**
 * Whether a Pod goes on for a moment after it was told to end: connections that still find their way to it are served, so that a rollout
 * breaks none. Only where others take over, and something can be connected to.
 */
function isLingering({ service, image, context }: ServiceInStack, workload: Workload): boolean {
  const takesConnections =
    (service.ports ?? []).length > 0 || (service.expose ?? []).length > 0 || (image?.exposedPorts ?? []).length > 0
  return takesConnections && context.facts.cluster.minor >= minorWithSleep && isServedMeanwhile(workload)
}

/** Docker's 10 seconds where nothing is said; Kubernetes would take 30. */
function gracePeriod({ service, accounts }: ServiceInStack): number {
  if (service.stop_signal?.toUpperCase().replace(/^SIG/, '') === 'KILL') {
    accounts.ignored(['stop_grace_period'], 'nothing is waited for after SIGKILL')
    return 1
  }
  const said = service.stop_grace_period === undefined ? 10e9 : (parseDuration(service.stop_grace_period) ?? 10e9)
  const seconds = Math.max(1, Math.ceil(said / 1e9))
  if (seconds * 1e9 === said) accounts.translated(['stop_grace_period'], 'terminationGracePeriodSeconds')
  else accounts.approximated(['stop_grace_period'], `${seconds}s: Pods are given whole seconds, at least one`)
  return seconds
}

interface StopSignal {
  /** `lifecycle.stopSignal`, where the API server has it. */
  readonly field?: string
  /** What sends it before the end, where it hasn't. */
  readonly commands: readonly (readonly string[])[]
}

/** The first version whose API servers have `lifecycle.stopSignal` without being told to (KEP-4960). */
const minorWithStopSignal = 37
const stopSignalGate = 'ContainerStopSignals'

/** The image's own is known to the runtime. */
function stopSignal({ service, image, accounts, context }: ServiceInStack, { members }: Workload): StopSignal {
  if (service.stop_signal === undefined) return { commands: [] }
  const signal = signalName(service.stop_signal)
  if (image !== undefined && signal === signalName(image.stopSignal ?? 'SIGTERM')) {
    accounts.translated(['stop_signal'], 'what the image says, too')
    return { commands: [] }
  }
  const gate = context.settings.cluster.featureGates[stopSignalGate]
  if (gate ?? context.facts.cluster.minor >= minorWithStopSignal) {
    accounts.translated(['stop_signal'], 'container lifecycle.stopSignal')
    return { field: signal, commands: [] }
  }
  // There, the first process is not the service's own, but the Pod's or the node's.
  if (members.some((member) => member.service.pid === 'host' || member.service.pid?.startsWith('service:') === true)) {
    accounts.ignored(
      ['stop_signal'],
      'processes are shared, so that a pre-stop hook could not tell which one is meant: it gets SIGTERM',
    )
    return { commands: [] }
  }
  if (signal === 'SIGKILL') {
    accounts.approximated(['stop_signal'], 'gets SIGTERM first, and a second of time')
    return { commands: [] }
  }
  accounts.approximated(
    ['stop_signal'],
    `sent by a pre-stop hook, which needs \`sh\` in the image: before Kubernetes 1.${minorWithStopSignal} a Pod has no field for it`,
    `switch it on with x-k8s.cluster.featureGates: {${stopSignalGate}: true}`,
  )
  // The hook lasts as long as the process does, so that SIGTERM doesn't follow at once.
  return { commands: [['sh', '-c', `kill -${killArgument(signal)} 1; while kill -0 1 2>/dev/null; do sleep 0.1; done`]] }
}

/** `SIGQUIT` of `quit`, `QUIT` and `SIGQUIT`. */
function signalName(text: string): string {
  const upper = text.toUpperCase()
  return /^\d+$/.test(upper) || upper.startsWith('SIG') ? upper : `SIG${upper}`
}

/** As every `kill` takes it: real-time signals by number. */
function killArgument(signal: string): string {
  const realTime = /^SIGRTMIN(?:\+(\d+))?$/.exec(signal)
  return realTime ? String(34 + Number(realTime[1] ?? 0)) : signal.replace(/^SIG/, '')
}

/** A hook's command with what it is given besides: a hook of a Pod has no folder and no variables of its own. */
function hookCommand({ command, working_dir, environment }: Hook): readonly string[] {
  const variables = Object.entries(environment ?? {}).flatMap(([name, value]) => (value === null ? [] : [`${name}=${value}`]))
  const withVariables = variables.length > 0 ? ['env', ...variables, ...command] : command
  return working_dir === undefined ? withVariables : ['sh', '-c', 'cd "$0" && exec "$@"', working_dir, ...withVariables]
}

/** One command of several: a Pod has one hook of each kind. A failure before the end keeps nothing from ending. */
function inTurn(commands: readonly (readonly string[])[], separator: ' && ' | '; '): string[] {
  const [first, ...others] = commands
  if (first !== undefined && others.length === 0) return [...first]
  return ['sh', '-c', commands.map((command) => command.map(quoted).join(' ')).join(separator)]
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

function accountForHooks({ service, accounts }: ServiceInStack): void {
  for (const key of ['post_start', 'pre_stop'] as const) {
    accounts.translated([key], `container lifecycle.${key === 'post_start' ? 'postStart' : 'preStop'}`)
    for (const [index, hook] of (service[key] ?? []).entries()) {
      if (hook.user !== undefined) accounts.ignored([key, index, 'user'], 'a hook runs as the container’s own user')
      if (hook.privileged === true) accounts.ignored([key, index, 'privileged'], 'a hook has the container’s own rights')
    }
  }
}

function accountForRestart({ service, accounts }: ServiceInStack, { kind }: Workload): void {
  const key = service.deploy?.restart_policy === undefined ? ['restart'] : ['deploy', 'restart_policy']
  const condition = restartCondition(service)
  if (service.deploy?.restart_policy !== undefined) accounts.ignored(['restart'], 'deploy.restart_policy counts, as on Docker')
  accounts.ignored(['deploy', 'restart_policy', 'delay'], 'the kubelet waits longer after each failure, from 10s on')
  accounts.ignored(['deploy', 'restart_policy', 'window'], 'the kubelet counts failures itself')
  if (kind === 'Job' || kind === 'CronJob') {
    if (condition === 'always') accounts.approximated(key, 'a Job runs to its end; it is tried again only when it fails')
    else accounts.translated(key, 'Job backoffLimit and restartPolicy')
  } else if (condition === 'always' || condition === undefined) accounts.translated(key, `${kind}: always started again`)
  else accounts.approximated(key, `${kind}: started again whenever it ends, after exit code 0 too`)
}
