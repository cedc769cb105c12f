import type { OutputChunk } from './engine-api.js'

const headerLength = 8

/**
 * Takes apart the engine's multiplexed output: frames of one byte for the stream (1 stdout, 2 stderr), three zero bytes, four bytes of
 * big-endian length, and the data (Engine API, "Attach to a container": stream format).
 */
export async function* demultiplex(chunks: AsyncIterable<Buffer>): AsyncGenerator<OutputChunk> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let at = 0
    while (rest.length - at >= headerLength) {
      const end = at + headerLength + rest.readUInt32BE(at + 4)
      if (rest.length < end) break
      yield { stream: rest[at] === 2 ? 'stderr' : 'stdout', data: rest.subarray(at + headerLength, end) }
      at = end
    }
    rest = rest.subarray(at)
  }
}

/** The output of a container with a terminal is one raw stream. */
export async function* rawOutput(chunks: AsyncIterable<Buffer>): AsyncGenerator<OutputChunk> {
  for await (const data of chunks) yield { stream: 'stdout', data }
}
