import { StackError } from '../../../model/errors.js'
import type { FailureDetail } from '../../../model/event.js'
import { labels } from '../lower/labels.js'
import type { ContainerDetails } from '../wire/container.js'
import { splitLines } from './output-lines.js'
import type { Tools } from './tools.js'

const shownLines = 10

/** Why a container is not what it was awaited to be: its last probe, its last log lines, what to try. */
export async function explainFailure(
  { api }: Tools,
  details: ContainerDetails,
  { code, text }: { readonly code: string; readonly text: string },
  signal: AbortSignal,
): Promise<StackError> {
  const service = details.Config.Labels[labels.service] ?? details.Name.slice(1)
  const lines: string[] = []
  try {
    const output = api.containers.logs(details.Id, { tty: details.Config.Tty, tail: shownLines }, signal)
    for await (const { line } of splitLines(output)) lines.push(line)
  } catch {
    // Some log drivers cannot be read back; the failure is explained without them.
  }
  const found: FailureDetail[] = [...lastProbe(details), ...(lines.length > 0 ? [{ title: 'Its last log lines:', lines }] : [])]
  return new StackError(code, text, { details: found, hint: hint(code, service, details) })
}

function lastProbe({ State, Config }: ContainerDetails): readonly FailureDetail[] {
  const probe = State.Health?.Log?.at(-1)
  if (probe === undefined) return []
  const title = `Its probe \`${probeCommand(Config.Healthcheck?.Test ?? [])}\` last said (exit ${probe.ExitCode}):`
  return [{ title, lines: probe.Output.trimEnd().split('\n').slice(-shownLines) }]
}

function probeCommand(test: readonly string[]): string {
  return test[0] === 'CMD' || test[0] === 'CMD-SHELL' ? test.slice(1).join(' ') : test.join(' ')
}

function hint(code: string, service: string, { State }: ContainerDetails): string {
  if (code === 'no-healthcheck') return `give ${service} a \`healthcheck\`, or depend on it with \`condition: service_started\``
  const shell = State.Running ? ` · stack exec ${service} sh` : ''
  return `stack logs ${service}${shell} · stack up -d`
}
