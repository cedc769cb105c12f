import { request as openRequest } from 'node:http'
import { sendFailure } from './answer.js'
import type { FunctionRequest } from './function-request.js'
import type { FunctionResponse } from './function-response.js'

/** Hands a request that came to a worker that was replaced to the one that listens on that port, and its answer back. */
export function handOn(request: FunctionRequest, response: FunctionResponse, port: number): void {
  const headers = withoutConnection(request.rawHeaders)
  const onward = openRequest({
    host: '127.0.0.1',
    port,
    method: request.method,
    path: request.url,
    headers,
    agent: false,
    setHost: false,
  })
  onward.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, [...withoutConnection(answer.rawHeaders), 'connection', 'close'])
    answer.pipe(response)
    answer.on('error', () => response.destroy())
  })
  onward.on('error', ({ message }) => {
    if (response.headersSent) return void response.destroy()
    const requestId = String(request.headers['x-request-id'] ?? '')
    sendFailure(response, 503, { message: `the function is being replaced: ${message}`, requestId })
  })
  response.on('close', () => onward.destroy())
  request.pipe(onward)
}

/** Without the headers that are about a connection, which ends here. */
function withoutConnection(raw: readonly string[]): string[] {
  return raw.filter((_, at) => !/^(connection|keep-alive)$/i.test(raw[at - (at % 2)] ?? ''))
}
