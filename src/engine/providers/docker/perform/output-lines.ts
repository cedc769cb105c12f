import type { OutputChunk } from '../engine-api.js'

export interface OutputLine {
  readonly stream: OutputChunk['stream']
  readonly line: string
}

/** Cuts output into lines, each stream for itself; a last line without an end counts. */
export async function* splitLines(chunks: AsyncIterable<OutputChunk>): AsyncIterable<OutputLine> {
  const rest = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) }
  for await (const { stream, data } of chunks) {
    let pending = Buffer.concat([rest[stream], data])
    for (let end = pending.indexOf(10); end !== -1; end = pending.indexOf(10)) {
      yield { stream, line: text(pending.subarray(0, end)) }
      pending = pending.subarray(end + 1)
    }
    rest[stream] = pending
  }
  for (const stream of ['stdout', 'stderr'] as const) {
    if (rest[stream].length > 0) yield { stream, line: text(rest[stream]) }
  }
}

function text(line: Buffer): string {
  return line.toString('utf8').replace(/\r$/, '')
}
