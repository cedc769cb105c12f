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
  const read = async (ofLifeBefore: boolean) => {
    const chunks: Buffer[] = []
    const query = { tail: shownLines, previous: ofLifeBefore }
    for await (const chunk of api.logs({ namespace, pod, container }, query, signal)) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString('utf8').trimEnd()
    return text === '' ? [] : text.split(/\r?\n/).slice(-shownLines)
  }
  // Logs of a life before may be gone already; the failure is explained without them then.
  const first = await read(previous).catch((): readonly string[] => [])
  return first.length > 0 || !previous ? first : read(false).catch((): readonly string[] => [])
}
