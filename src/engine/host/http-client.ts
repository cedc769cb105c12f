import { Agent, request as begin } from 'node:http'
import { type HttpAnswer, HttpFailure, type SendHttp } from './http-client-api.js'

/** HTTP/1.1 over connections that are kept for the next request, and do not keep the process alive. */
export function httpClient(): SendHttp {
  const agent = new Agent({ keepAlive: true })
  return ({ host, port }, { method, path, headers, body }, signal) =>
    new Promise<HttpAnswer>((resolve, reject) => {
      const length = body === undefined ? {} : { 'content-length': String(body.byteLength) }
      const request = begin({ host, port, method, path, headers: { ...length, ...headers }, signal, agent })
      request.on('response', (answer) =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: Object.fromEntries(
            Object.entries(answer.headers).map(([name, value]) => [
              name,
              Array.isArray(value) ? value.join(', ') : (value ?? ''),
            ]),
          ),
          body: answer,
        }),
      )
      request.on('error', (error: NodeJS.ErrnoException) => {
        if (signal.aborted) return reject(signal.reason)
        reject(new HttpFailure(error.code === 'ECONNREFUSED' ? 'refused' : 'broken', error.message, error))
      })
      request.end(body)
    })
}
