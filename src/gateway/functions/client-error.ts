import type { Duplex } from 'node:stream'

/** Requests that are none: answered with an error like all others, as far as anybody listens. */
export function answerClientError(error: Error & { readonly code?: string }, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy()
  const [status, code, message] = answerTo(error.code)
  const text = `${JSON.stringify({ error: { code, message } })}\n`
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`,
  )
}

function answerTo(code: string | undefined): readonly [status: string, code: string, message: string] {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return ['431 Request Header Fields Too Large', 'headers-too-large', 'the headers are larger than 32 KiB']
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return ['408 Request Timeout', 'request-timeout', 'the headers of the request did not arrive in time']
  }
  return ['400 Bad Request', 'bad-request', 'this is no HTTP request']
}
