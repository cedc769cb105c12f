import type { IncomingMessage } from 'node:http'

/** How a request says how long its body is. */
export type Framing =
  | { readonly type: 'none' }
  | { readonly type: 'length'; readonly length: number }
  | { readonly type: 'chunked' }

export function framingOf({ headers }: IncomingMessage): Framing {
  if (headers['transfer-encoding'] !== undefined) return { type: 'chunked' }
  const length = Number(headers['content-length'] ?? 0)
  return length > 0 ? { type: 'length', length } : { type: 'none' }
}

/** A body, or why there is none: larger than it may be, not all there in time, or its sender is gone. */
export type WholeBody = Buffer | 'too-large' | 'too-slow' | 'cut'

/** Reads a request's body; ends with one call of `done`. */
export function readWhole(request: IncomingMessage, most: number, timeoutMs: number, done: (body: WholeBody) => void): void {
  const chunks: Buffer[] = []
  let size = 0
  const settle = (body: WholeBody) => {
    clearTimeout(timer)
    request.off('data', take).off('end', end).off('close', cut)
    done(body)
  }
  const take = (chunk: Buffer) => {
    chunks.push(chunk)
    size += chunk.length
    if (size > most) settle('too-large')
  }
  const end = () => settle(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks))
  const cut = () => settle('cut')
  const timer = setTimeout(() => settle('too-slow'), timeoutMs)
  request.on('data', take).once('end', end).once('close', cut)
}
