import type { WireWriter } from '../wire/wire-format.js'

const prefixLength = 5

/** One gRPC message as it travels: a byte for "not compressed", its length, itself. */
export function frame(message: Uint8Array): Buffer {
  const framed = Buffer.allocUnsafe(prefixLength + message.length)
  writePrefix(framed, message.length)
  framed.set(message, prefixLength)
  return framed
}

/** What `write` writes with the writer as one gRPC message, in its place at once. */
export function writeFrame(writer: WireWriter, write: () => void): void {
  writer.headed(prefixLength, write, writePrefix)
}

function writePrefix(place: Buffer, length: number): void {
  place[0] = 0
  place.writeUInt32BE(length, 1)
}

/** Takes chunks as the network cuts them and gives back whole messages. */
export class FrameReader {
  #chunks: Buffer[] = []
  #length = 0

  /** @throws RangeError when a message is compressed, which was never agreed. */
  push(chunk: Buffer): Buffer[] {
    this.#chunks.push(chunk)
    this.#length += chunk.length
    const messages: Buffer[] = []
    if (this.#length < prefixLength) return messages
    let joined = this.#chunks.length === 1 ? chunk : undefined
    let offset = 0
    for (;;) {
      const head = joined ?? this.#head()
      if (head.length - offset < prefixLength) break
      if (head[offset] !== 0) throw new RangeError('the engine sent a compressed message')
      const end = offset + prefixLength + head.readUInt32BE(offset + 1)
      if (end > this.#length) break
      joined ??= Buffer.concat(this.#chunks)
      messages.push(joined.subarray(offset + prefixLength, end))
      offset = end
    }
    if (joined && (offset > 0 || this.#chunks.length > 1)) {
      this.#chunks = offset < joined.length ? [joined.subarray(offset)] : []
      this.#length = joined.length - offset
    }
    return messages
  }

  /** Enough of the front to read a length from, without joining a long message again and again while it arrives. */
  #head(): Buffer {
    const first = this.#chunks[0]
    if (first && first.length >= prefixLength) return first
    const whole = Buffer.concat(this.#chunks)
    this.#chunks = [whole]
    return whole
  }
}
