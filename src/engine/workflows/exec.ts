import type { Terminal } from '../host/terminal.js'
import { exitCodes } from '../model/errors.js'
import type { Execer, ExecRequest, Inventory } from '../providers/provider.js'
import { holdConsole } from './hold-console.js'
import { type ProjectReference, projectName } from './project.js'
import { selectReplica } from './select-containers.js'

export interface ExecCommand {
  readonly service: string
  /** The replica; absent means the first that runs. */
  readonly index?: number
  readonly command: readonly string[]
  /** `auto`: a terminal where standard input and output both are one. */
  readonly tty: 'auto' | 'never'
  readonly stdin: 'connected' | 'left'
  readonly detach: 'attached' | 'detached'
  readonly user?: string
  readonly workingDir?: string
  /** `NAME=value`. */
  readonly environment: readonly string[]
  readonly privileged: boolean
}

/**
 * Runs a command in a service's container.
 * @returns the command's exit code; 0 when it was started detached, 130 when the signal ended our side of it
 * @throws StackError when the service is unknown or does not run
 */
export async function exec(
  reference: ProjectReference,
  request: ExecCommand,
  { target, terminal }: { readonly target: Inventory & Execer; readonly terminal: Terminal },
  signal: AbortSignal,
): Promise<number> {
  const { service, index, stdin, detach } = request
  const containers = await target.containers(projectName(reference), signal)
  const { handle } = selectReplica(reference, containers, service, index)
  const tty = wantsTty(request.tty, terminal)
  if (detach === 'detached') {
    await target.execDetached(handle, execRequest(request, false, false), signal)
    return 0
  }
  const console = await target.exec(handle, execRequest(request, tty, stdin === 'connected'), signal)
  try {
    await holdConsole(console, terminal, { tty, stdin })
  } catch (error) {
    // The command in the container lives on, as with docker: only the connection was given up.
    if (signal.aborted) return exitCodes.interrupted
    throw error
  }
  return (await console.exitCode()) ?? 0
}

/** A terminal for the process makes sense only where a person types and looks: with a pipe on either side it would garble it. */
export function wantsTty(wish: 'auto' | 'never', { input, output }: Terminal): boolean {
  return wish === 'auto' && input.isTty && output.isTty
}

function execRequest(request: ExecCommand, tty: boolean, stdin: boolean): ExecRequest {
  const { command, environment, privileged, user, workingDir } = request
  return {
    command,
    environment,
    privileged,
    tty,
    stdin,
    ...(user !== undefined && { user }),
    ...(workingDir !== undefined && { workingDir }),
  }
}
