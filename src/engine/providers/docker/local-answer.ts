import { ChunkedBody } from './chunked-body.js'
import { type EngineRequest, type EngineRoute, pathAndQuery } from './engine-http.js'
import { readAhead } from './read-ahead.js'
import { translateAnswer, translateConnectionError } from './translate-error.js'
import { connectionClosed, formatQuestion, statusOf } from './whole-answer.js'

/**
 * Asks a local engine and gives the answer's body as it comes, on a connection of its own. Engines send every line of a log as a chunk of
 * HTTP, and node:http makes an event of each: for 100,000 lines that takes longer than everything else we do. Here, what one read of the
 * connection brings is one piece.
 * @param ahead how many bytes may wait to be taken before the engine has to
 * @throws EngineError when the engine refuses, or closes before the end; the signal's reason when aborted
 */
export async function* localAnswer(
  route: EngineRoute,
  asked: Pick<EngineRequest, 'path' | 'query'>,
  ahead: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer> {
  signal?.throwIfAborted()
  const socket = route.connect()
  const abort = () => socket.destroy()
  signal?.addEventListener('abort', abort, { once: true })
  try {
    socket.write(formatQuestion({ method: 'GET', path: pathAndQuery(route, asked) }))
    yield* answerBody(readAhead(socket, ahead))
    signal?.throwIfAborted()
  } catch (error) {
    throw signal?.aborted ? signal.reason : translateConnectionError(route.address, error)
  } finally {
    signal?.removeEventListener('abort', abort)
    socket.destroy()
  }
}

async function* answerBody(reads: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  const { head, rest } = await readHead(reads)
  const status = statusOf(head)
  const body = bodyOf(rest, reads, /\r\ntransfer-encoding: *chunked\r\n/i.test(head))
  if (status >= 200 && status < 300) return yield* body
  const pieces: Buffer[] = []
  for await (const piece of body) pieces.push(piece)
  throw translateAnswer(status, Buffer.concat(pieces).toString('utf8'))
}

interface Head {
  /** With the line end of its last header. */
  readonly head: string
  /** What came with it of the body. */
  readonly rest: Buffer
}

async function readHead(reads: AsyncIterator<Buffer>): Promise<Head> {
  let bytes = Buffer.alloc(0)
  for (;;) {
    const end = bytes.indexOf('\r\n\r\n')
    if (end !== -1) return { head: bytes.toString('latin1', 0, end + 2), rest: bytes.subarray(end + 4) }
    const { done, value } = await reads.next()
    if (done) throw connectionClosed()
    bytes = Buffer.concat([bytes, value])
  }
}

/** A body that is not chunked ends with the connection, which was asked to close behind it. */
async function* bodyOf(rest: Buffer, reads: AsyncIterator<Buffer>, isChunked: boolean): AsyncGenerator<Buffer> {
  const chunked = isChunked ? new ChunkedBody() : undefined
  for (let bytes = rest; ; ) {
    const piece = chunked ? chunked.accept(bytes) : bytes
    if (piece.length > 0) yield piece
    if (chunked?.hasEnded) return
    const { done, value } = await reads.next()
    if (done && chunked) throw connectionClosed()
    if (done) return
    bytes = value
  }
}
