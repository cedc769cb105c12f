import type { Duplex } from 'node:stream'
import { ChunkedBody } from './chunked-body.js'
import type { Connect } from './connection/dial.js'

/** An answer that has been read to its end. */
export interface WholeAnswer {
  readonly status: number
  /** By their names in lower case. */
  readonly headers: { readonly [name: string]: string | undefined }
  readonly text: string
}

/** What is asked, in one piece. */
export interface Question {
  readonly method: string
  /** With version and query. */
  readonly path: string
  readonly json?: string
}

/**
 * Asks an engine on this machine one question, on a connection of its own, without node:http: loading that, and its first request, take
 * longer than the answer.
 * @throws Error what the connection failed with; the signal's reason when aborted
 */
export async function wholeAnswer(connect: Connect, question: Question, signal: AbortSignal | undefined): Promise<WholeAnswer> {
  signal?.throwIfAborted()
  const socket = connect()
  socket.write(formatQuestion(question))
  return parseAnswer(await bytesOf(socket, signal))
}

/** The request of HTTP/1.1. What changes something says how much it sends, also where that is nothing. */
export function formatQuestion({ method, path, json = '' }: Question): string {
  const type = json === '' ? '' : 'Content-Type: application/json\r\n'
  const length = method === 'GET' && json === '' ? '' : `Content-Length: ${Buffer.byteLength(json)}\r\n`
  return `${method} ${path} HTTP/1.1\r\nHost: docker\r\n${type}${length}Connection: close\r\n\r\n${json}`
}

function bytesOf(socket: Duplex, signal: AbortSignal | undefined): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const abort = () => {
      socket.destroy()
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', abort, { once: true })
    socket
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => resolve(Buffer.concat(chunks)))
      .on('error', (error) => reject(signal?.aborted ? signal.reason : error))
      .on('close', () => {
        signal?.removeEventListener('abort', abort)
        reject(connectionClosed())
      })
  })
}

/** @param bytes all that came until the engine closed the connection */
export function parseAnswer(bytes: Buffer): WholeAnswer {
  const end = bytes.indexOf('\r\n\r\n')
  if (end === -1) throw connectionClosed()
  const [first = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n')
  const headers: { [name: string]: string } = {}
  for (const line of lines) {
    const colon = line.indexOf(':')
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim()
  }
  const body = bytes.subarray(end + 4)
  const length = headers['content-length']
  if (length !== undefined && body.length < Number(length)) throw connectionClosed()
  const whole = headers['transfer-encoding']?.toLowerCase() === 'chunked' ? joinedChunks(body) : body
  return { status: statusOf(first), headers, text: whole.toString('utf8') }
}

function joinedChunks(body: Buffer): Buffer {
  const chunked = new ChunkedBody()
  const whole = chunked.accept(body)
  if (!chunked.hasEnded) throw connectionClosed()
  return whole
}

/** @param statusLine with or without what follows it; @returns 0 where it is no answer's */
export function statusOf(statusLine: string): number {
  return Number(/^HTTP\/1\.\d (\d{3})/.exec(statusLine)?.[1] ?? 0)
}

/** As Node says it of a connection that ends too early. */
export function connectionClosed(): Error {
  return Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' })
}
