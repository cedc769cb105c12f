import { StackError } from '../../../model/errors.js'
import type { FailureDetail } from '../../../model/event.js'
import type { FailureSignal } from '../failure/failure-signal.js'
import type { Tools } from './tools.js'

const shownLines = 20

/** A signal as the failure that a user reads: with the last lines that the container wrote, before it was started again if need be. */
export async function explainSignal(
  tools: Tools,
  { code, text, hint, details = [], logs }: FailureSignal,
  signal: AbortSignal,
): Promise<StackError> {
  const lines = logs === undefined ? [] : await lastLines(tools, logs, signal)
  const output: readonly FailureDetail[] = lines.length === 0 ? [] : [{ title: 'Its last log lines:', lines }]
  const format = lines.some((line) => /exec format error/i.test(line))
  return new StackError(format ? 'image-platform' : code, text, {
    hint: format ? 'its image is made for another processor than the node’s: set `platform`, or build it here' : hint,
    details: [...details, ...output],
  })
}

async function lastLines(
  { api, namespace }: Tools,
  { pod, container, previous }: NonNullable<FailureSignal['logs']>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const read = async (ofLifeBefore: boolean): Promise<readonly string[] | 'gone'> => {
    const chunks: Buffer[] = []
    const query = { tail: shownLines, previous: ofLifeBefore }
    for await (const chunk of api.logs({ namespace, pod, container }, query, signal)) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString('utf8').trimEnd()
    if (noSuchLog.test(text)) return 'gone'
    return text === '' ? [] : text.split(/\r?\n/).slice(-shownLines)
  }
  // Logs may be gone already, those of a life before sooner; the failure is explained by another life's then, or without any.
  const first = await read(previous).catch(() => 'gone' as const)
  if (first !== 'gone' && (first.length > 0 || !previous)) return first
  const other = await read(!previous).catch(() => 'gone' as const)
  return other === 'gone' ? [] : other
}

/** What a node answers with in the place of a log that it has removed, or not begun. */
const noSuchLog = /^(?:failed to try resolving symlinks in path|unable to retrieve container logs for) [^\n]*$/
