/**
 * The body of a chunked HTTP/1.1 answer (RFC 9112, section 7.1), taken out of the bytes of its connection: whatever of it one read of the
 * connection brought is one piece, however many chunks that was.
 */
export class ChunkedBody {
  #state: 'size' | 'extension' | 'data' | 'data-end' | 'trailer' | 'ended' = 'size'
  #size = 0
  /** Bytes of the chunk's data that are still to come. */
  #left = 0
  #isTrailerLineEmpty = true

  /** Whether the last chunk has come: a connection that closes before was broken. */
  get hasEnded(): boolean {
    return this.#state === 'ended'
  }

  /** @returns the body's bytes among these, perhaps none. @throws Error where the bytes are no chunked body */
  accept(bytes: Buffer): Buffer {
    const body = Buffer.allocUnsafe(bytes.length)
    let length = 0
    for (let at = 0; at < bytes.length && this.#state !== 'ended'; ) {
      if (this.#state !== 'data') {
        this.#step(bytes[at] ?? 0)
        at++
        continue
      }
      const end = Math.min(at + this.#left, bytes.length)
      length += bytes.copy(body, length, at, end)
      this.#left -= end - at
      at = end
      if (this.#left === 0) this.#state = 'data-end'
    }
    return body.subarray(0, length)
  }

  /** One byte around the data. */
  #step(byte: number): void {
    switch (this.#state) {
      case 'size':
        if (byte === lineFeed) this.#sizeEnds()
        else if (byte === semicolon) this.#state = 'extension'
        else if (byte !== carriageReturn) this.#size = this.#size * 16 + hexDigit(byte)
        return
      case 'extension':
        if (byte === lineFeed) this.#sizeEnds()
        return
      case 'data-end':
        if (byte === lineFeed) this.#state = 'size'
        return
      case 'trailer':
        if (byte === lineFeed && this.#isTrailerLineEmpty) this.#state = 'ended'
        else if (byte !== carriageReturn) this.#isTrailerLineEmpty = byte === lineFeed
        return
    }
  }

  #sizeEnds(): void {
    this.#state = this.#size === 0 ? 'trailer' : 'data'
    this.#left = this.#size
    this.#size = 0
  }
}

const lineFeed = 0x0a
const carriageReturn = 0x0d
const semicolon = 0x3b

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const letter = byte | 0x20
  if (letter >= 0x61 && letter <= 0x66) return letter - 0x61 + 10
  throw new Error('the engine sent something that is no chunk of an answer')
}
