import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2'
import type { Duplex } from 'node:stream'
import { FrameReader, frame } from './grpc-frames.js'
import { GrpcError, grpcCodes, readStatus } from './grpc-status.js'

/** Calls of gRPC methods over one connection. A method is named by its path: `/moby.buildkit.v1.Control/Solve`. */
export interface GrpcClient {
  /** @throws GrpcError when the engine refuses; the signal's reason when it is aborted, after the call was cancelled. */
  unary(method: string, request: Uint8Array, signal: AbortSignal): Promise<Buffer>
  /** Hands over every message as it comes and returns when the engine ends the stream. Throws as `unary` does. */
  stream(method: string, request: Uint8Array, onMessage: (message: Buffer) => void, signal: AbortSignal): Promise<void>
  close(): void
}

/** Speaks gRPC over an upgraded connection on which we are the client. */
export function openGrpcClient(socket: Duplex): GrpcClient {
  const session = connect('http://localhost', {
    createConnection: () => socket,
    settings: { initialWindowSize: 1 << 20, maxHeaderListSize: 8 << 20 },
    maxHeaderListPairs: 100_000,
  })
  // Every call hears of a broken connection through its own stream; without a listener Node would throw as well.
  session.on('error', () => {})
  return {
    async unary(method, request, signal) {
      const messages: Buffer[] = []
      await call(session, method, request, (message) => messages.push(message), signal)
      const [answer] = messages
      if (!answer) throw new GrpcError(grpcCodes.internal, `the engine answered ${method} with nothing`)
      return answer
    },
    stream: (method, request, onMessage, signal) => call(session, method, request, onMessage, signal),
    close: () => session.destroy(),
  }
}

function call(
  session: ClientHttp2Session,
  method: string,
  request: Uint8Array,
  onMessage: (message: Buffer) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    if (session.destroyed) return reject(connectionLost())
    const stream = session.request({
      ':method': 'POST',
      ':path': method,
      'content-type': 'application/grpc',
      te: 'trailers',
    })
    const cancel = () => stream.close(constants.NGHTTP2_CANCEL)
    signal.addEventListener('abort', cancel, { once: true })
    let ending: { readonly error: GrpcError | undefined } | undefined
    let failure: Error | undefined
    // An answer without messages carries its status in the first headers.
    stream.on('response', (headers) => {
      if (headers['grpc-status'] !== undefined) ending = { error: readStatus(headers) }
    })
    stream.on('trailers', (trailers) => {
      ending = { error: readStatus(trailers) }
    })
    stream.on('error', (error) => {
      failure = error
    })
    receive(stream, onMessage, (error) => {
      failure = error
    })
    stream.on('close', () => {
      signal.removeEventListener('abort', cancel)
      if (signal.aborted) reject(signal.reason)
      else if (ending?.error) reject(ending.error)
      else if (ending && !failure) resolve()
      else reject(failure instanceof RangeError ? failure : connectionLost(failure))
    })
    stream.end(frame(request))
  })
}

function receive(stream: ClientHttp2Stream, onMessage: (message: Buffer) => void, onFailure: (error: Error) => void): void {
  const frames = new FrameReader()
  stream.on('data', (chunk: Buffer) => {
    try {
      for (const message of frames.push(chunk)) onMessage(message)
    } catch (error) {
      onFailure(error instanceof Error ? error : new Error(String(error)))
      stream.close(constants.NGHTTP2_CANCEL)
    }
  })
}

function connectionLost(cause?: Error): GrpcError {
  const error = new GrpcError(grpcCodes.unavailable, 'the connection to the engine was lost during the build')
  error.cause = cause
  return error
}
