import { StringDecoder } from 'node:string_decoder'
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
        yield* logLines(origin, chunks)
      } else if (query.follow) {
        const { output } = await api.containers.attach(origin.handle, { tty }, signal)
        for await (const line of logLines(origin, output)) yield { ...line, time: withNanoseconds(now().toISOString()) }
      }
    },
  }
}

/**
 * The lines in a container's output with timestamps. The engine writes a line of more than 16 KiB in several messages, each with a time of
 * its own in front: they become one line again.
 */
export async function* logLines(origin: LogOrigin, chunks: AsyncIterable<OutputChunk>): AsyncGenerator<LogLine> {
  const unfinished = new Map<OutputChunk['stream'], Unfinished>()
  for await (const { stream, data } of chunks) {
    const begun = unfinished.get(stream) ?? { decoder: new StringDecoder('utf8'), line: undefined }
    unfinished.set(stream, begun)
    for (const piece of begun.decoder.write(data).split(/(?<=\n)/)) {
      begun.line = extend(begun.line, piece)
      if (!piece.endsWith('\n')) continue
      yield { origin, stream, ...finish(begun.line) }
      begun.line = undefined
    }
  }
  for (const [stream, { line }] of unfinished) if (line) yield { origin, stream, ...finish(line) }
}

interface Unfinished {
  readonly decoder: StringDecoder
  line: TimedText | undefined
}

interface TimedText {
  readonly time: string
  readonly text: string
}

function extend(line: TimedText | undefined, piece: string): TimedText {
  const [, time = '', text = piece] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) (.*)$/s.exec(piece) ?? []
  return line === undefined ? { time, text } : { time: line.time, text: line.text + text }
}

function finish({ time, text }: TimedText): TimedText {
  return { time: withNanoseconds(time), text: text.replace(/\r?\n$/, '') }
}

/** Engines leave trailing zeros out of times, which then no longer sort as text. */
function withNanoseconds(time: string): string {
  const [, seconds = '', fraction = '', zone = ''] = /^(.*?:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/.exec(time) ?? []
  return seconds === '' ? time : `${seconds}.${fraction.padEnd(9, '0')}${zone}`
}
