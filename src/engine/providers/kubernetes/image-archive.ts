import { Transform, type TransformCallback } from 'node:stream'

const block = 512

/**
 * Leaves out of an image archive (`docker save`, as an OCI layout) the blobs that whoever reads it has already: a node imports an image
 * whose base it knows from its topmost layers alone. Archives of engines that write no OCI layout pass unchanged.
 *
 * A filter of its own, because nothing but names and sizes is looked at: hundreds of megabytes pass in the chunks in which they came.
 * @param known SHA-256 digests in hexadecimal, without `sha256:`
 */
export function withoutKnownBlobs(known: ReadonlySet<string>): Transform {
  return new BlobFilter(known)
}

class BlobFilter extends Transform {
  readonly #known: ReadonlySet<string>
  #header: Buffer = Buffer.alloc(0)
  /** Bytes of the entry (with its padding) that are still to come. */
  #rest = 0
  #isKept = true

  constructor(known: ReadonlySet<string>) {
    super()
    this.#known = known
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    let from = 0
    while (from < chunk.length) {
      const taken = this.#rest > 0 ? this.#passBody(chunk.subarray(from)) : this.#readHeader(chunk.subarray(from))
      from += taken
    }
    done()
  }

  override _flush(done: TransformCallback): void {
    if (this.#header.length > 0) this.push(this.#header)
    done()
  }

  #passBody(bytes: Buffer): number {
    const part = bytes.subarray(0, this.#rest)
    if (this.#isKept) this.push(part)
    this.#rest -= part.length
    return part.length
  }

  #readHeader(bytes: Buffer): number {
    const part = bytes.subarray(0, block - this.#header.length)
    this.#header = Buffer.concat([this.#header, part])
    if (this.#header.length < block) return part.length
    const header = this.#header
    this.#header = Buffer.alloc(0)
    this.#rest = Math.ceil(sizeOf(header) / block) * block
    const blob = blobOf(header)
    this.#isKept = blob === undefined || !this.#known.has(blob)
    if (this.#isKept) this.push(header)
    return part.length
  }
}

/** The digest that an entry of an OCI layout holds: `blobs/sha256/<digest>`. */
function blobOf(header: Buffer): string | undefined {
  const [, digest] = /^blobs\/sha256\/([0-9a-f]{64})$/.exec(text(header, 0, 100)) ?? []
  return digest
}

/** In bytes: octal digits, or, from 8 GiB on, a big-endian number behind a set first bit. */
function sizeOf(header: Buffer): number {
  const field = header.subarray(124, 136)
  if (((field[0] ?? 0) & 0x80) !== 0) return Number(field.readBigUInt64BE(4))
  return Number.parseInt(text(header, 124, 12).trim() || '0', 8)
}

function text(header: Buffer, start: number, length: number): string {
  const field = header.subarray(start, start + length)
  const end = field.indexOf(0)
  return field.toString('latin1', 0, end === -1 ? length : end)
}
