import type { FunctionRequest } from './function-request.js'
import { parseQuery } from './query.js'
import { Refusal } from './refusal.js'

/** Whether a request brings a body: told by its headers, so that calls without one need not wait for the end of nothing. */
export function hasBody(request: FunctionRequest): boolean {
  const length = request.headers['content-length']
  return (length !== undefined && length !== '0') || request.headers['transfer-encoding'] !== undefined
}

/**
 * Reads a body into `rawBody`.
 * @throws Refusal 413 where it is larger than the limit (told before it is read, where its length is known)
 */
export function readBody(request: FunctionRequest, limit: number, done: (failure?: Error) => void): void {
  if (Number(request.headers['content-length'] ?? 0) > limit) return void done(tooLarge(limit))
  const chunks: Buffer[] = []
  let bytes = 0
  let over = false
  request.on('data', (chunk: Buffer) => {
    if (over) return
    bytes += chunk.length
    if (bytes > limit) {
      over = true
      return done(tooLarge(limit))
    }
    chunks.push(chunk)
  })
  request.on('end', () => {
    if (over) return
    const [only] = chunks
    request.rawBody = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks)
    done()
  })
}

/**
 * A body by its content type.
 * @throws Refusal 400 where it is not what the type says
 */
export function parseBody(contentType: string | undefined, raw: Buffer): unknown {
  if (raw.length === 0) return {}
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (isJson(type)) return parseJson(raw)
  if (type === 'application/x-www-form-urlencoded') return parseQuery(`?${raw.toString('utf8')}`)
  return type.startsWith('text/') ? raw.toString('utf8') : raw
}

/** `application/json`, `application/vnd.api+json`; without parameters, lower case. */
export function isJson(type: string): boolean {
  return type === 'application/json' || (type.startsWith('application/') && type.endsWith('+json'))
}

/** @throws Refusal 400 */
export function parseJson(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8'))
  } catch (error) {
    throw new Refusal(400, `the body is not JSON: ${error instanceof Error ? error.message : error}`)
  }
}

function tooLarge(limit: number): Refusal {
  return new Refusal(413, `the body is larger than ${limit} bytes`)
}
