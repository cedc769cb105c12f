/* Protobuf's wire format, as far as BuildKit's messages use it: varints and length-delimited bytes. */

/** Grows as it is written to. */
export class WireWriter {
  #buffer = Buffer.allocUnsafe(128)
  #length = 0

  tag(field: number, wire: 0 | 2): void {
    this.uint(field * 8 + wire)
  }

  /** A varint of at most 2^53. */
  uint(value: number): void {
    this.#reserve(8)
    let rest = value
    while (rest >= 0x80) {
      this.#buffer[this.#length++] = (rest % 0x80) | 0x80
      rest = Math.floor(rest / 0x80)
    }
    this.#buffer[this.#length++] = rest
  }

  int64(value: bigint): void {
    this.#reserve(10)
    const whole = BigInt.asUintN(64, value)
    // Arithmetic of large integers is slow: once for the lower digits, once for the upper ones.
    let low = Number(whole & 0xfffffffn)
    const high = Number(whole >> 28n)
    for (let digit = 0; high > 0 && digit < 4; digit += 1) {
      this.#buffer[this.#length++] = (low & 0x7f) | 0x80
      low >>= 7
    }
    this.uint(high > 0 ? high : low)
  }

  bytes(value: Uint8Array): void {
    this.uint(value.length)
    this.#reserve(value.length)
    this.#buffer.set(value, this.#length)
    this.#length += value.length
  }

  text(value: string): void {
    this.delimited(() => {
      // No UTF-16 unit takes more in UTF-8.
      this.#reserve(value.length * 3)
      this.#length += this.#buffer.write(value, this.#length, 'utf8')
    })
  }

  /** What `write` writes, after its length: in its place at once, and moved where the length takes more than a byte. */
  delimited(write: () => void): void {
    this.#reserve(1)
    const start = this.#length
    this.#length += 1
    write()
    const length = this.#length - start - 1
    const more = length < 0x80 ? 0 : Math.floor(Math.log2(length) / 7)
    if (more > 0) {
      this.#reserve(more)
      this.#buffer.copyWithin(start + 1 + more, start + 1, this.#length)
    }
    this.#length = start
    this.uint(length)
    this.#length += length
  }

  /** What `write` writes, after so many bytes, into which `head` puts what can be told once its length is known. */
  headed(size: number, write: () => void, head: (place: Buffer, length: number) => void): void {
    this.#reserve(size)
    const start = this.#length
    this.#length += size
    write()
    head(this.#buffer.subarray(start, start + size), this.#length - start - size)
  }

  get length(): number {
    return this.#length
  }

  /** What was written. The writer must not be used afterwards. */
  finish(): Buffer {
    return this.#buffer.subarray(0, this.#length)
  }

  #reserve(more: number): void {
    const needed = this.#length + more
    if (needed <= this.#buffer.length) return
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2))
    grown.set(this.#buffer.subarray(0, this.#length))
    this.#buffer = grown
  }
}

/** Reads from the front. Slices share memory with what was given. */
export class WireReader {
  readonly #buffer: Buffer
  #offset = 0

  constructor(bytes: Uint8Array) {
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get done(): boolean {
    return this.#offset >= this.#buffer.length
  }

  uint(): number {
    let value = 0
    let factor = 1
    for (;;) {
      const byte = this.#byte()
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value
      factor *= 0x80
    }
  }

  int64(): bigint {
    let value = 0n
    let shift = 0n
    for (;;) {
      const byte = this.#byte()
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return BigInt.asIntN(64, value)
      shift += 7n
    }
  }

  bytes(): Buffer {
    const length = this.uint()
    return this.#take(length)
  }

  /** Passes over a field of any wire type. */
  skip(wire: number): void {
    if (wire === 0) this.int64()
    else if (wire === 1) this.#take(8)
    else if (wire === 2) this.bytes()
    else if (wire === 5) this.#take(4)
    else throw new RangeError(`wire type ${wire} is unknown`)
  }

  #byte(): number {
    const byte = this.#buffer[this.#offset++]
    if (byte === undefined) throw new RangeError('the message ends within a number')
    return byte
  }

  #take(length: number): Buffer {
    const end = this.#offset + length
    if (end > this.#buffer.length) throw new RangeError('the message ends within a field')
    const slice = this.#buffer.subarray(this.#offset, end)
    this.#offset = end
    return slice
  }
}
