import type { OutputChunk } from './engine-api.js'

const headerLength = 8

/**
 * Takes apart the engine's multiplexed output: frames of one byte for the stream (1 stdout, 2 stderr), three zero bytes, four bytes of
 * big-endian length, and the data (Engine API, "Attach to a container": stream format). Frames of one stream that came together are one
 * chunk, up to the first that does not end a line: where a line is cut into several frames, every one of them begins a chunk.
 */
export async function* demultiplex(chunks: AsyncIterable<Buffer>): AsyncGenerator<OutputChunk> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let at = 0
    while (hasFrame(bytes, at)) {
      const { chunk: joined, end } = joinFrames(bytes, at)
      yield joined
      at = end
    }
    rest = bytes.subarray(at)
  }
}

function hasFrame(bytes: Buffer, at: number): boolean {
  return bytes.length - at >= headerLength && bytes.length >= frameEnd(bytes, at)
}

function frameEnd(bytes: Buffer, at: number): number {
  return at + headerLength + bytes.readUInt32BE(at + 4)
}

/** @param at where the first whole frame begins. @returns `end`: where the frames end that the chunk is made of */
function joinFrames(bytes: Buffer, at: number): { readonly chunk: OutputChunk; readonly end: number } {
  const kind = bytes[at]
  const stream = kind === 2 ? 'stderr' : 'stdout'
  let end = frameEnd(bytes, at)
  const first = bytes.subarray(at + headerLength, end)
  let length = first.length
  for (; goesOn(bytes, end, kind); end = frameEnd(bytes, end)) length += frameEnd(bytes, end) - end - headerLength
  if (length === first.length) return { chunk: { stream, data: first }, end }
  const data = Buffer.allocUnsafe(length)
  let copied = 0
  for (let from = at; from < end; from = frameEnd(bytes, from)) {
    copied += bytes.copy(data, copied, from + headerLength, frameEnd(bytes, from))
  }
  return { chunk: { stream, data }, end }
}

/** Whether the frame before `at` ended a line, and a whole frame of the same stream follows. */
function goesOn(bytes: Buffer, at: number, kind: number | undefined): boolean {
  return bytes[at - 1] === lineFeed && bytes[at] === kind && hasFrame(bytes, at)
}

const lineFeed = 0x0a

/** The output of a container with a terminal is one raw stream. */
export async function* rawOutput(chunks: AsyncIterable<Buffer>): AsyncGenerator<OutputChunk> {
  for await (const data of chunks) yield { stream: 'stdout', data }
}
