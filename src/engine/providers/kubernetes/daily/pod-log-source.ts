import { textLineLists } from '../../../host/text-lines.js'
import type { LogSource } from '../../provider.js'
import { ClusterError } from '../cluster-error.js'
import type { DailyTools } from './daily-tools.js'
import { containerAt } from './pod-handle.js'
import { nanoseconds } from './pod-times.js'

/** Reads what containers of pods wrote, from their nodes. Nodes do not tell the error output from the other. */
export function podLogSource(tools: DailyTools): LogSource {
  return {
    async *logs(origin, query, signal) {
      const { follow, tail, since, until, previous } = query
      const from = since === undefined ? undefined : nanoseconds(since)
      const to = until === undefined ? undefined : nanoseconds(until)
      try {
        const pod = await containerAt(tools, origin.handle, signal)
        const chunks = tools.api.logs(
          pod,
          {
            follow,
            timestamps: true,
            ...(tail !== undefined && { tail }),
            // Nodes count whole seconds.
            ...(from !== undefined && { since: `${from.slice(0, 19)}Z` }),
            ...(previous && { previous }),
          },
          signal,
        )
        for await (const came of textLineLists(chunks)) {
          const lines = came.map(timedLine)
          // A node that has tidied up says so where the log would be.
          const end = lines.findIndex(
            ({ time, text }) =>
              (to !== undefined && time > to) || (time === '' && text.startsWith('unable to retrieve container logs for ')),
          )
          const wanted = (end === -1 ? lines : lines.slice(0, end)).filter(({ time }) => from === undefined || time >= from)
          if (wanted.length > 0) yield wanted.map(({ time, text }) => ({ origin, stream: 'stdout', time, text }))
          if (end !== -1) return
        }
      } catch (error) {
        if (!hasNothingToSay(error)) throw error
      }
    },
  }
}

/** Not started yet, never ran before, or gone meanwhile: nothing was written that could be read. */
function hasNothingToSay(error: unknown): boolean {
  if (!(error instanceof ClusterError)) return false
  if (error.failure === 'not-found') return true
  return /is waiting to start|trying and failing to pull image|previous terminated container .* not found/.test(error.message)
}

interface TimedLine {
  readonly time: string
  readonly text: string
}

const stamp = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d) /

/** Each line has its time in front. */
function timedLine(line: string): TimedLine {
  const [found = ''] = new RegExp(`^${stamp.source}`).exec(line) ?? []
  const text = line.slice(found.length).replace(/\r$/, '')
  return { time: found === '' ? '' : nanoseconds(found.trimEnd()), text: text.length < pieceSize ? text : joined(text) }
}

/** Runtimes write a line of more than 16 KiB in pieces; each has a time of its own in front. */
const pieceSize = 16 * 1024

function joined(text: string): string {
  const bytes = Buffer.from(text)
  const pieces: Buffer[] = []
  for (let at = 0; at < bytes.length; ) {
    const end = at + pieceSize
    pieces.push(bytes.subarray(at, end))
    const [inner = ''] = new RegExp(`^${stamp.source}`).exec(bytes.subarray(end, end + 40).toString('latin1')) ?? []
    if (inner === '') {
      pieces.push(bytes.subarray(end))
      break
    }
    at = end + inner.length
  }
  return Buffer.concat(pieces).toString()
}
