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
    let rest = BigInt.asUintN(64, value)
    while (rest >= 0x80n) {
      this.#buffer[this.#length++] = Number(rest & 0x7fn) | 0x80
      rest >>= 7n
    }
    this.#buffer[this.#length++] = Number(rest)
  }

  bytes(value: Uint8Array): void {
    this.uint(value.length)
    this.#reserve(value.length)
    this.#buffer.set(value, this.#length)
    this.#length += value.length
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
