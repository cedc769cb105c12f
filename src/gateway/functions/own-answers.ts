import type { ServerResponse } from 'node:http'
import { callHeaders } from '../../engine/model/gateway-answers.js'
import type { AnswererParts } from './answer-request.js'
import { answerError } from './error-answer.js'
import { prometheusText } from './prometheus-text.js'

export interface OwnRequest {
  readonly response: ServerResponse
  readonly url: string
  readonly requestId: string
  readonly parts: AnswererParts
}

/** `/_/health`, `/_/ready` and `/_/metrics`: about the gateway itself. */
export function answerOwn({ response, url, requestId, parts: { functions, state } }: OwnRequest): void {
  switch (url.replace(/\?.*$/s, '')) {
    case '/_/health':
      answerText(response, 200, 'alive\n', requestId)
      return
    case '/_/ready': {
      const reason = state.draining.aborted ? 'stopping' : state.keeper === undefined ? 'starting' : undefined
      answerText(response, reason === undefined ? 200 : 503, `${reason ?? 'ready'}\n`, requestId)
      return
    }
    case '/_/metrics':
      answerText(response, 200, `${prometheusText(functions)}${state.keeper?.metrics() ?? ''}`, requestId)
      return
    default: {
      const hint = 'there are: /_/health, /_/ready, /_/metrics'
      answerError(response, { status: 404, code: 'not-found', message: `the gateway has no \`${url}\``, hint }, requestId, [])
    }
  }
}

function answerText(response: ServerResponse, status: number, text: string, requestId: string): void {
  response.writeHead(status, {
    'content-type': 'text/plain; version=0.0.4; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    [callHeaders.requestId]: requestId,
  })
  response.end(text)
}
