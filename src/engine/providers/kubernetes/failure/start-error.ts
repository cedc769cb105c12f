import { containersOf } from '../rollout.js'
import type { ContainerStatus } from '../wire.js'
import { type FailureInput, type FailureSignal, placed } from './failure-signal.js'

const waitingReasons: ReadonlySet<string> = new Set(['CreateContainerConfigError', 'CreateContainerError', 'RunContainerError'])
const terminatedReasons: ReadonlySet<string> = new Set(['StartError', 'ContainerCannotRun', 'ContainerStatusUnknown'])

/** A container that cannot even be started as it is declared. */
export function startError(input: FailureInput): FailureSignal | undefined {
  for (const pod of input.rollout.pods) {
    for (const status of containersOf(pod)) {
      const message = startFailure(status)
      if (message !== undefined) return explain(input, message)
    }
  }
  return undefined
}

function startFailure({ state, lastState }: ContainerStatus): string | undefined {
  const { waiting, terminated } = state ?? {}
  const before = lastState?.terminated
  if (terminated?.reason !== undefined && terminatedReasons.has(terminated.reason)) return terminated.message ?? terminated.reason
  if (before?.reason !== undefined && terminatedReasons.has(before.reason)) return before.message ?? before.reason
  if (waiting?.reason === undefined || !waitingReasons.has(waiting.reason)) return undefined
  // Two syncs of the kubelet met: it goes on with the next one.
  if (/failed to sync|already (in use|exists)|is reserved for/i.test(waiting.message ?? '')) return undefined
  return waiting.message ?? waiting.reason
}

function explain(input: FailureInput, message: string): FailureSignal {
  const { service } = input
  const told = (code: string, text: string, hint: string): FailureSignal => ({
    code,
    text: `cannot start${placed(input)}: ${text}`,
    hint,
    ...(code === 'start-failed' && { details: [{ title: 'The node said:', lines: [message.trim()] }] }),
  })
  const missing = /(secret|configmap) "([^"]+)" not found/i.exec(message)
  if (missing !== null) {
    return told(
      'reference-missing',
      `${missing[1]} \`${missing[2]}\` is not in the namespace`,
      'somebody removed it: stack k8s up makes it again',
    )
  }
  const key = /couldn't find key (\S+) in (Secret|ConfigMap) (\S+)/i.exec(message)
  if (key !== null)
    return told('reference-missing', `${key[2]} \`${key[3]}\` has no key \`${key[1]}\``, 'add that key, or name another one')
  const command =
    /exec: "([^"]*)": (executable file not found in \$PATH|stat [^:]*: no such file or directory|permission denied|no such file or directory)/.exec(
      message,
    )
  if (command !== null) {
    const because = command[2] === 'permission denied' ? 'may not be executed' : 'is not in the image'
    return told('command-missing', `\`${command[1]}\` ${because}`, `check \`command\` and \`entrypoint\` of ${service}`)
  }
  if (/exec format error/i.test(message)) {
    return told(
      'image-platform',
      'its image is made for another processor than the node’s',
      `build or name one for the node: services.${service}.platform`,
    )
  }
  if (/runAsNonRoot and image (will run as root|has non-numeric user)/i.test(message)) {
    return told(
      'runs-as-root',
      'the namespace allows no root, and its image runs as root',
      `name a user by number: services.${service}.user: "1000"`,
    )
  }
  if (/working directory|chdir to cwd|container init: mkdir /i.test(message)) {
    return told('working-dir', 'its working_dir cannot be entered', `check \`working_dir\` and \`user\` of ${service}`)
  }
  if (/not a directory|is a directory/i.test(message)) {
    return told(
      'mount-kind',
      `of \`${mountPoint(message)}\` and what is mounted there, one is a file and the other a folder`,
      `check \`volumes\`, \`configs\` and \`secrets\` of ${service}`,
    )
  }
  return told('start-failed', 'the node refuses it', `stack k8s describe ${service}`)
}

/** Where in the container: the other path is one of the node. */
function mountPoint(message: string): string {
  return /to rootfs at "([^"]+)"/.exec(message)?.[1] ?? 'a path of its image'
}
