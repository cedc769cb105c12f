import { Interruption } from '../host/signals.js'
import type { Terminal } from '../host/terminal.js'
import type { Attacher, Inventory, Signaller } from '../providers/provider.js'
import { holdConsole } from './hold-console.js'
import { type ProjectReference, projectName } from './project.js'
import { selectReplica } from './select-containers.js'

export interface AttachCommand {
  readonly service: string
  readonly index?: number
  readonly stdin: 'connected' | 'left'
  /** `ctrl-p,ctrl-q`, where not the target's own. */
  readonly detachKeys?: string
  /** Whether a signal that we get is sent on to the process (then it decides), or ends the attachment. */
  readonly signals: 'sent-on' | 'kept'
}

/**
 * Connects the terminal to the process of a service's container.
 * @returns its exit code; 0 when it was detached from
 * @throws StackError when the service is unknown or does not run
 */
export async function attach(
  reference: ProjectReference,
  request: AttachCommand,
  { target, terminal }: { readonly target: Inventory & Attacher & Signaller; readonly terminal: Terminal },
  signal: AbortSignal,
): Promise<number> {
  const { service, index, stdin, detachKeys, signals } = request
  const containers = await target.containers(projectName(reference), signal)
  const { handle } = selectReplica(reference, containers, service, index)
  const console = await target.attach(handle, { stdin: stdin === 'connected', ...(detachKeys && { detachKeys }) }, signal)
  const heed = () => {
    if (signals === 'kept') console.close()
    else target.signal(handle, signalName(signal)).catch(() => {})
  }
  signal.addEventListener('abort', heed, { once: true })
  try {
    await holdConsole(console, terminal, { tty: console.tty && terminal.input.isTty, stdin })
    return (await console.exitCode()) ?? 0
  } finally {
    signal.removeEventListener('abort', heed)
  }
}

/** The name of the signal that we were interrupted by. */
export function signalName(signal: AbortSignal): string {
  return signal.reason instanceof Interruption ? signal.reason.signal : 'SIGTERM'
}
