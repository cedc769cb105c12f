import { type IncomingHttpHeaders, performServerHandshake, type ServerHttp2Stream } from 'node:http2'
import type { Duplex } from 'node:stream'
import { FrameReader, frame } from './grpc-frames.js'
import { GrpcError, grpcCodes, statusTrailers } from './grpc-status.js'

/** One call that the engine makes on us. */
export interface GrpcCall {
  /** Request headers; a name that was sent several times has several values. */
  readonly metadata: ReadonlyMap<string, readonly string[]>
  /** The engine's messages, until it ends its side. */
  readonly messages: AsyncIterable<Buffer>
  /** Sends whole frames (see `frame`), as many as the buffer holds; waits while the engine is slower than we are. */
  send(frames: Buffer): Promise<void>
  /** Aborted when the engine gives the call up or the session ends. */
  readonly signal: AbortSignal
}

/** What we answer, by method path. A handler that returns ended well; a GrpcError it throws becomes the call's status. */
export type GrpcHandlers = { readonly [method: string]: (call: GrpcCall) => Promise<void> }

export interface GrpcServer {
  /** Ends every call and the connection. */
  close(): void
}

/** Serves gRPC over an upgraded connection on which the engine is the client. */
export function serveGrpc(socket: Duplex, handlers: GrpcHandlers): GrpcServer {
  const session = performServerHandshake(socket, {
    settings: { initialWindowSize: 1 << 20, maxHeaderListSize: 8 << 20 },
    // A long .dockerignore travels as headers; Node's own limit of 128 would end the session.
    maxHeaderListPairs: 100_000,
  })
  session.on('error', () => {})
  session.on(
    'stream',
    (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, _flags: number, rawHeaders: readonly string[]) => {
      const method = String(headers[':path'])
      // A call that was cancelled is reset: that ends its messages, which is all its handler needs to know.
      stream.on('error', () => {})
      void answer(stream, readMetadata(rawHeaders), handlers[method] ?? unimplemented(method))
    },
  )
  return { close: () => session.destroy() }
}

async function answer(
  stream: ServerHttp2Stream,
  metadata: ReadonlyMap<string, readonly string[]>,
  handler: GrpcHandlers[string],
): Promise<void> {
  const ended = new AbortController()
  stream.on('close', () => ended.abort())
  let outcome: GrpcError | undefined
  stream.on('wantTrailers', () => stream.sendTrailers(statusTrailers(outcome)))
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
  try {
    await handler({ metadata, messages: readMessages(stream), send: (frames) => write(stream, frames), signal: ended.signal })
  } catch (error) {
    outcome = error instanceof GrpcError ? error : new GrpcError(grpcCodes.unknown, String(error))
  }
  if (!stream.closed) stream.end()
}

/** Leaves the stream open when its reader stops early: the answer still has to go out on it, which `for await (.. of stream)` prevents. */
async function* readMessages(stream: ServerHttp2Stream): AsyncIterable<Buffer> {
  const frames = new FrameReader()
  for (;;) {
    const chunk: Buffer | null = stream.read()
    if (chunk) yield* frames.push(chunk)
    else if (stream.readableEnded || stream.destroyed) return
    else await firstOf(stream, ['readable', 'end', 'close'])
  }
}

async function write(stream: ServerHttp2Stream, frames: Buffer): Promise<void> {
  if (stream.closed || stream.destroyed) throw new GrpcError(grpcCodes.cancelled, 'the engine ended the call')
  if (stream.write(frames)) return
  await firstOf(stream, ['drain', 'close'])
}

function firstOf(stream: ServerHttp2Stream, events: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    const happened = () => {
      for (const event of events) stream.off(event, happened)
      resolve()
    }
    for (const event of events) stream.on(event, happened)
  })
}

function unimplemented(method: string): GrpcHandlers[string] {
  return async () => {
    throw new GrpcError(grpcCodes.unimplemented, `${method} is not offered`)
  }
}

/** Node joins repeated headers with a comma, which is also part of patterns: so the raw list is read. */
function readMetadata(rawHeaders: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const metadata = new Map<string, string[]>()
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? ''
    const value = rawHeaders[index + 1] ?? ''
    const values = metadata.get(name)
    if (values) values.push(value)
    else metadata.set(name, [value])
  }
  return metadata
}

/** A handler for a method of one request and one answer. */
export function unary(handle: (request: Buffer, call: GrpcCall) => Promise<Uint8Array>): GrpcHandlers[string] {
  return async (call) => {
    for await (const request of call.messages) {
      await call.send(frame(await handle(request, call)))
      return
    }
  }
}
