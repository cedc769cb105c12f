/** What a function's answer tells while it arrives. */
export interface ResponseListener {
  /** @param headers name, value, name, value .. as they were written */
  head(status: number, headers: readonly string[], length: BodyLength): void
  body(chunk: Buffer): void
}

/** How long an answer's body is: so many bytes, told chunk by chunk, or until the connection ends. */
export type BodyLength = number | 'chunked' | 'until-end'

/** Far more than any answer needs; what is longer is no answer. */
const mostHeadBytes = 65_536
const mostChunkLineBytes = 4096
const empty = Buffer.alloc(0)

type State = 'head' | 'fixed' | 'chunk-size' | 'chunk-data' | 'chunk-end' | 'trailers' | 'until-end' | 'switched' | 'done'

/**
 * Reads HTTP/1.1 answers from the bytes of a connection, however they are cut (RFC 9112). One parser serves a connection, one answer after
 * another. Strict where laxness would mix up answers: lines end in CRLF, lengths agree, names are tokens.
 */
export class ResponseParser {
  private state: State = 'done'
  private listener: ResponseListener | undefined
  private isHead = false
  private keepsAlive = true
  /** Bytes that are missing from the body or the chunk. */
  private left = 0
  /** The beginning of a head or line whose end has not arrived. */
  private held: Buffer = empty

  /** @param method of the request: an answer to HEAD has no body, whatever its headers say */
  expect(method: string, listener: ResponseListener): void {
    this.listener = listener
    this.isHead = method === 'HEAD'
    this.state = 'head'
  }

  /** Another connection: what came of an answer is forgotten. */
  reset(): void {
    this.finish()
    this.held = empty
  }

  /** Whether an answer has come whole, or none is expected. */
  get isDone(): boolean {
    return this.state === 'done'
  }

  /** Whether the connection speaks another protocol from here on. */
  get isSwitched(): boolean {
    return this.state === 'switched'
  }

  /** Whether the connection may carry another call after the answer that is done. */
  get isReusable(): boolean {
    return this.keepsAlive
  }

  /** Whether nothing of an answer has come yet. */
  get isUntouched(): boolean {
    return this.state === 'head' && this.held.length === 0
  }

  /** @returns bytes that belong to no answer: after a switch of protocols; @throws Error that says what is no HTTP about it */
  execute(chunk: Buffer): Buffer {
    let data = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk])
    this.held = empty
    while (data.length > 0) {
      if (this.state === 'switched') return data
      const next = this.step(data)
      if (next === undefined) {
        this.held = data
        return empty
      }
      data = next
    }
    return empty
  }

  /** The connection ended. @throws Error where an answer was cut short */
  end(): void {
    if (this.state === 'done') return
    if (this.state !== 'until-end') throw new Error(this.isUntouched ? 'ended without an answer' : 'ended within its answer')
    this.keepsAlive = false
    this.finish()
  }

  /** @returns what is left of the data, or undefined where more is needed */
  private step(data: Buffer): Buffer | undefined {
    switch (this.state) {
      case 'head':
        return this.readHead(data)
      case 'fixed':
      case 'chunk-data':
        return this.readCounted(data)
      case 'chunk-size':
        return this.readChunkSize(data)
      case 'chunk-end':
        return this.readChunkEnd(data)
      case 'trailers':
        return this.readTrailer(data)
      case 'until-end':
        this.listener?.body(data)
        return empty
      default:
        throw new Error('it sent more than one answer')
    }
  }

  private readHead(data: Buffer): Buffer | undefined {
    const end = data.indexOf('\r\n\r\n')
    if (end > mostHeadBytes || (end === -1 && data.length > mostHeadBytes)) throw new Error('its headers are too long')
    if (end === -1) {
      if (data.length >= 5 && data.toString('latin1', 0, 5) !== 'HTTP/') throw new Error('its answer is no HTTP')
      return undefined
    }
    const head = parseHead(data.toString('latin1', 0, end + 2))
    const rest = data.subarray(end + 4)
    // An interim answer: the real one follows.
    if (head.status < 200 && head.status !== 101) return rest
    this.keepsAlive = head.keepsAlive
    const hasNoBody = this.isHead || head.status === 204 || head.status === 304 || head.status === 101
    const { length } = head
    this.listener?.head(head.status, head.headers, hasNoBody ? 0 : length)
    if (head.status === 101) {
      this.state = 'switched'
    } else if (hasNoBody || length === 0) {
      this.finish()
    } else if (length === 'chunked') {
      this.state = 'chunk-size'
    } else if (length === 'until-end') {
      this.state = 'until-end'
    } else {
      this.state = 'fixed'
      this.left = length
    }
    return rest
  }

  private readCounted(data: Buffer): Buffer {
    const part = data.length <= this.left ? data : data.subarray(0, this.left)
    this.left -= part.length
    const isChunk = this.state === 'chunk-data'
    this.listener?.body(part)
    if (this.left === 0) {
      if (isChunk) this.state = 'chunk-end'
      else this.finish()
    }
    return part.length === data.length ? empty : data.subarray(part.length)
  }

  private readChunkSize(data: Buffer): Buffer | undefined {
    const end = lineEnd(data)
    if (end === undefined) return undefined
    // What follows a semicolon is an extension, which nobody has to know.
    const size = /^([0-9a-f]{1,12})[ \t]*(?:;.*)?$/i.exec(data.toString('latin1', 0, end))?.[1]
    if (size === undefined) throw new Error('the size of a chunk of its answer is no number')
    this.left = Number.parseInt(size, 16)
    this.state = this.left === 0 ? 'trailers' : 'chunk-data'
    return data.subarray(end + 2)
  }

  private readChunkEnd(data: Buffer): Buffer | undefined {
    if (data.length < 2) return undefined
    if (data[0] !== 13 || data[1] !== 10) throw new Error('a chunk of its answer is longer than it says')
    this.state = 'chunk-size'
    return data.subarray(2)
  }

  private readTrailer(data: Buffer): Buffer | undefined {
    const end = lineEnd(data)
    if (end === undefined) return undefined
    if (end === 0) this.finish()
    return data.subarray(end + 2)
  }

  private finish(): void {
    this.listener = undefined
    this.state = 'done'
  }
}

function lineEnd(data: Buffer): number | undefined {
  const end = data.indexOf('\r\n')
  if (end > mostChunkLineBytes || (end === -1 && data.length > mostChunkLineBytes))
    throw new Error('a line of its answer is too long')
  return end === -1 ? undefined : end
}

interface Head {
  readonly status: number
  readonly headers: readonly string[]
  readonly length: BodyLength
  readonly keepsAlive: boolean
}

const statusLine = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: [^\r\n]*)?\r\n/
const headerLine = /([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*((?:[^\r\n\0]*[^\r\n\0 \t])?)[ \t]*\r\n/y

/** @param text the head with the CRLF of its last line; latin1 */
function parseHead(text: string): Head {
  const status = statusLine.exec(text)
  if (status === null) throw new Error('its answer is no HTTP')
  const headers: string[] = []
  let isChunked = false
  let contentLength: number | undefined
  let connection = ''
  headerLine.lastIndex = status[0].length
  for (let at = status[0].length; at < text.length; at = headerLine.lastIndex) {
    const found = headerLine.exec(text)
    const name = found?.[1]
    const value = found?.[2]
    if (name === undefined || value === undefined) throw new Error('one of its headers is none')
    headers.push(name, value)
    // Told by their lengths first: a name is compared only where it may be one of the three.
    if (name.length === 10 && name.toLowerCase() === 'connection') connection += `,${value.toLowerCase()}`
    else if (name.length === 14 && name.toLowerCase() === 'content-length') contentLength = sameLength(contentLength, value)
    else if (name.length === 17 && name.toLowerCase() === 'transfer-encoding') isChunked = onlyChunked(value)
  }
  const isOld = status[1] === '0'
  return {
    status: Number(status[2]),
    headers,
    length: isChunked ? 'chunked' : (contentLength ?? 'until-end'),
    // Both lengths at once: what follows this answer is not to be trusted.
    keepsAlive:
      !(isChunked && contentLength !== undefined) && (isOld ? connection.includes('keep-alive') : !connection.includes('close')),
  }
}

function sameLength(before: number | undefined, value: string): number {
  if (!/^\d{1,15}$/.test(value)) throw new Error('its content-length is no number')
  const length = Number(value)
  if (before !== undefined && before !== length) throw new Error('it has two lengths')
  return length
}

function onlyChunked(value: string): boolean {
  if (value.toLowerCase() !== 'chunked') throw new Error('its transfer-encoding is not `chunked`')
  return true
}
