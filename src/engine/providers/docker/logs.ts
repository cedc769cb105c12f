import type { LogLine, LogOrigin, LogSource } from '../provider.js'
import type { EngineApi, OutputChunk } from './engine-api.js'

/**
 * Reads containers' logs from a Docker Engine. With the logging driver `none` it keeps none: then there is no past, and following is being
 * attached.
 * @param now for the times of what no log has a time for
 */
export function dockerLogSource(api: EngineApi, now: () => Date = () => new Date()): LogSource {
  return {
    async *logs(origin, query, signal) {
      const { Config, HostConfig } = await api.containers.inspect(origin.handle, signal)
      const tty = Config.Tty
      if (HostConfig.LogConfig?.Type !== 'none') {
        const chunks = api.containers.logs(origin.handle, { ...query, tty, timestamps: true }, signal)
        yield* logLines(origin, chunks, 'timed')
      } else if (query.follow) {
        const { output } = await api.containers.attach(origin.handle, { tty }, signal)
        for await (const lines of logLines(origin, output, 'untimed')) {
          const time = withNanoseconds(now().toISOString())
          yield lines.map((line) => ({ ...line, time }))
        }
      }
    },
  }
}

/**
 * The lines in a container's output, those of a chunk together. The engine writes a line of more than 16 KiB in several messages, each with
 * a time of its own in front: they become one line again.
 * @param times whether every message begins with its time and a space
 */
export async function* logLines(
  origin: LogOrigin,
  chunks: AsyncIterable<OutputChunk>,
  times: 'timed' | 'untimed',
): AsyncGenerator<readonly LogLine[]> {
  const unfinished = new Map<OutputChunk['stream'], UnfinishedLine>()
  for await (const { stream, data } of chunks) {
    const lines: LogLine[] = []
    const begun = unfinished.get(stream)
    const firstEnd = begun === undefined ? -1 : data.indexOf(newline)
    if (begun !== undefined) {
      begun.pieces.push(withoutTime(firstEnd === -1 ? data : data.subarray(0, firstEnd + 1), begun, times))
      if (firstEnd === -1) continue
      lines.push(finished(begun, origin, stream, times))
      unfinished.delete(stream)
    }
    const lastEnd = data.lastIndexOf(newline)
    // Decoded at once: a character cannot reach across the end of a line.
    if (lastEnd > firstEnd) addLines(lines, data.toString('utf8', firstEnd + 1, lastEnd + 1), origin, stream, times)
    if (lastEnd + 1 < data.length) unfinished.set(stream, { pieces: [data.subarray(lastEnd + 1)] })
    if (lines.length > 0) yield lines
  }
  for (const [stream, line] of unfinished) yield [finished(line, origin, stream, times)]
}

const newline = 0x0a

/** The pieces of a line whose end has not come yet, as bytes: any of them may end within a character. Only the first has its time. */
interface UnfinishedLine {
  readonly pieces: Buffer[]
}

/** A further piece of a line. Where the line is cut into messages, this one has a time in front, too. */
function withoutTime(piece: Buffer, { pieces }: UnfinishedLine, times: 'timed' | 'untimed'): Buffer {
  // A connection without messages (a terminal's) may cut the line within its very first time.
  if (times === 'untimed' || readStamp(start(pieces[0])) === undefined) return piece
  return piece.subarray(readStamp(start(piece))?.length ?? 0)
}

/** Enough for a time. */
function start(bytes: Buffer | undefined): string {
  return bytes?.toString('latin1', 0, 40) ?? ''
}

function finished(
  { pieces }: UnfinishedLine,
  origin: LogOrigin,
  stream: OutputChunk['stream'],
  times: 'timed' | 'untimed',
): LogLine {
  const text = Buffer.concat(pieces).toString('utf8')
  const end = text.endsWith('\n') ? text.length - 1 : undefined
  return lineIn(text, 0, end, origin, stream, times)
}

/** @param text whole lines */
function addLines(
  lines: LogLine[],
  text: string,
  origin: LogOrigin,
  stream: OutputChunk['stream'],
  times: 'timed' | 'untimed',
): void {
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from)
    lines.push(lineIn(text, from, end, origin, stream, times))
    from = end + 1
  }
}

/** The line that begins at `from`. @param end where its line feed is; undefined where it has none, and a carriage return is no end either */
function lineIn(
  text: string,
  from: number,
  end: number | undefined,
  origin: LogOrigin,
  stream: OutputChunk['stream'],
  times: 'timed' | 'untimed',
): LogLine {
  const stop = end !== undefined && end > from && text.charCodeAt(end - 1) === carriageReturn ? end - 1 : (end ?? text.length)
  if (times === 'untimed') return { origin, stream, time: '', text: text.slice(from, stop) }
  if (hasUsualStamp(text, from)) {
    return { origin, stream, time: text.slice(from, from + 30), text: text.slice(from + 31, stop) }
  }
  const stamp = readStamp(text.slice(from, Math.min(from + 40, stop)))
  const textFrom = from + (stamp?.length ?? 0)
  return { origin, stream, time: withNanoseconds(stamp?.time ?? ''), text: text.slice(textFrom, stop) }
}

const carriageReturn = 0x0d

/** Whether `2026-11-21T10:00:00.123456789Z ` stands there, told by its marks: a hundred thousand regular expressions take their time. */
function hasUsualStamp(text: string, at: number): boolean {
  return (
    text.charCodeAt(at + 30) === 0x20 &&
    text.charCodeAt(at + 29) === 0x5a &&
    text.charCodeAt(at + 19) === 0x2e &&
    text.charCodeAt(at + 16) === 0x3a &&
    text.charCodeAt(at + 10) === 0x54 &&
    text.charCodeAt(at + 4) === 0x2d
  )
}

interface Stamp {
  readonly time: string
  /** With the space behind it. */
  readonly length: number
}

function readStamp(text: string): Stamp | undefined {
  const [whole = '', time] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) /.exec(text) ?? []
  return time === undefined ? undefined : { time, length: whole.length }
}

/** Engines leave trailing zeros out of times, which then no longer sort as text. */
function withNanoseconds(time: string): string {
  const [, seconds = '', fraction = '', zone = ''] = /^(.*?:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/.exec(time) ?? []
  return seconds === '' ? time : `${seconds}.${fraction.padEnd(9, '0')}${zone}`
}
