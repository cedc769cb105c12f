import { StackError } from '../../../model/errors.js'

/** One line of `minikube start -o json`: a CloudEvent. */
interface MinikubeEvent {
  /** `io.k8s.sigs.minikube.step`, `.error`, `.warning`, `.info`. */
  readonly type: string
  readonly data: { readonly [field: string]: unknown }
}

/**
 * What minikube is about to do, from one line of its output: `creating docker container`.
 * @returns undefined for every other line
 */
export function minikubeStage(line: string): string | undefined {
  const event = parseEvent(line)
  if (event?.type !== 'io.k8s.sigs.minikube.step') return undefined
  const { name } = event.data
  return typeof name === 'string' && name !== '' ? `${name.slice(0, 1).toLowerCase()}${name.slice(1)}` : undefined
}

/** Why minikube made no cluster: its own sentence and advice, or the last of what it said. Its exit codes are grouped by what is at fault. */
export function explainMinikubeFailure(cluster: string, exitCode: number, lines: readonly string[]): StackError {
  const failed = lines.map(parseEvent).findLast((event) => event?.type === 'io.k8s.sigs.minikube.error')
  const text = (field: string) => {
    const value = failed?.data[field]
    return typeof value === 'string' ? value.trim() : ''
  }
  const said = lines.filter((line) => parseEvent(line) === undefined && line.trim() !== '')
  const reason = text('message') || said.at(-1)?.trim() || `it ended with exit code ${exitCode}`
  return new StackError('cluster-failed', `minikube could not make cluster \`${cluster}\`: ${reason}`, {
    hint: text('advice') || adviceFor(exitCode),
    details: said.length === 0 ? [] : [{ title: 'minikube said', lines: said.slice(-20) }],
  })
}

/** By the ranges of minikube's exit codes: resources of the machine 20-29, the network 40-49, the driver 60-79. */
function adviceFor(exitCode: number): string {
  if (exitCode >= 20 && exitCode < 30) return 'this machine has too little memory, processors or disk for it'
  if (exitCode >= 40 && exitCode < 50) return 'it needs the network for what it has not fetched yet'
  if (exitCode >= 60 && exitCode < 80) return 'its docker driver does not work here; `stack doctor` looks at the engine'
  return '`minikube logs -p` of it says more'
}

function parseEvent(line: string): MinikubeEvent | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    const event: Partial<MinikubeEvent> = JSON.parse(line)
    return typeof event.type === 'string' ? { type: event.type, data: event.data ?? {} } : undefined
  } catch {
    return undefined
  }
}
