import type { IncomingMessage, ServerResponse } from 'node:http'
import { callHeaders } from '../../engine/model/gateway-answers.js'
import { adminRefusal } from './admin-guard.js'
import type { AnswererParts } from './answer-request.js'
import type { KeeperAnswer } from './call-api.js'
import type { CallableFunction } from './callable-function.js'
import { answerError } from './error-answer.js'
import { failureAnswer } from './failure-answer.js'
import { functionStatus } from './function-status.js'
import { keeperFailure } from './keeper-failure.js'
import { readWhole } from './request-body.js'

export interface AdminRequest {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly url: string
  readonly requestId: string
  readonly parts: AnswererParts
}

const mostBodyBytes = 16_777_216
const bodyMs = 30_000

/**
 * What lies under `/_stack/` (model/gateway-answers.ts).
 * @param call calls the function that the path names; false where it names none, or asks an instance for its health
 */
export function answerAdmin(admin: AdminRequest, call: () => boolean): void {
  const { request, response, url, requestId } = admin
  const refusal = adminRefusal(request.headers)
  if (refusal !== undefined) {
    answerError(response, { status: 403, code: 'forbidden', message: refusal }, requestId, [])
    return
  }
  if (call()) return
  readWhole(request, mostBodyBytes, bodyMs, (body) => {
    if (body === 'cut') return
    if (typeof body === 'string') {
      const message = body === 'too-large' ? 'the body is larger than 16 MiB' : 'the body did not arrive within 30 s'
      return answerError(response, { status: body === 'too-large' ? 413 : 408, code: `body-${body}`, message }, requestId, [])
    }
    answerWhole(admin, body).catch((error: unknown) => {
      if (response.headersSent) response.destroy()
      else answerError(response, keeperFailure(error, `\`${url}\` could not be answered`), requestId, [])
    })
  })
}

/** `/_stack/functions/NAME/call/rest?query`, taken apart; undefined where it is something else. */
export function callPath(url: string): { readonly name: string; readonly path: string; readonly prefix: string } | undefined {
  const found = /^(\/_stack\/functions\/([^/?]+)\/call)(\/[^?]*)?(\?.*)?$/s.exec(url)
  const [, prefix, name, rest = '/', query = ''] = found ?? []
  return prefix === undefined || name === undefined ? undefined : { name, path: `${rest}${query}`, prefix }
}

/** Whether a path asks how an instance is, which is no call: it waits for no place. */
export function isProbe(path: string): boolean {
  return path === '/_/ready' || path === '/_/health'
}

async function answerWhole({ request, response, url, requestId, parts }: AdminRequest, body: Buffer): Promise<void> {
  const { pathname, searchParams } = new URL(url, 'http://gateway')
  const { method = 'GET', headers } = request
  const { keeper } = parts.state
  if (pathname === '/_stack/functions' && method === 'GET') {
    const now = parts.now()
    const statuses = await Promise.all(parts.functions.map((called) => functionStatus(called, keeper, now)))
    return answerJson(response, 200, statuses, requestId)
  }
  const probe = callPath(url)
  const probed = probe === undefined ? undefined : parts.byName.get(probe.name)
  if (probe !== undefined && probed !== undefined) return answerProbe(response, probed, probe.path, requestId)
  const answer = await (await parts.state.whenKept).answer({ method, path: pathname, query: searchParams, headers, body })
  if (answer === undefined) {
    const message = `the gateway has no \`${method} ${pathname}\``
    return answerError(response, { status: 404, code: 'not-found', message }, requestId, [])
  }
  if (answer.lines === undefined) return answerJson(response, answer.status, answer.json, requestId)
  await answerLines(response, answer.status, answer.lines, requestId, parts.state.draining)
}

/** What an instance itself says about its health, which it also says while it is not ready. */
async function answerProbe(response: ServerResponse, called: CallableFunction, path: string, requestId: string): Promise<void> {
  const answer = await called.pool.instances.askOne(path)
  if (answer?.type === 'answered') {
    answer.connection.destroy()
    response.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8', [callHeaders.requestId]: requestId })
    response.end(answer.text)
    return
  }
  const reason =
    answer === undefined ? 'no container of it runs' : answer.type === 'silent' ? 'it does not answer' : 'it refuses connections'
  answerError(response, failureAnswer({ type: 'unreachable', reason }, called.definition), requestId, [])
}

function answerJson(response: ServerResponse, status: number, value: unknown, requestId: string): void {
  const text = value === undefined ? '' : `${JSON.stringify(value)}\n`
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    [callHeaders.requestId]: requestId,
  })
  response.end(text)
}

/** Lines as they come, for as long as somebody reads. */
async function answerLines(
  response: ServerResponse,
  status: number,
  lines: NonNullable<KeeperAnswer['lines']>,
  requestId: string,
  draining: AbortSignal,
): Promise<void> {
  response.writeHead(status, { 'content-type': 'application/x-ndjson; charset=utf-8', [callHeaders.requestId]: requestId })
  response.flushHeaders()
  const iterator = lines[Symbol.asyncIterator]()
  // Who waits for the next line would never learn that its reader is gone, or the gateway.
  const end = () => void iterator.return?.()
  draining.addEventListener('abort', end, { once: true })
  response.once('close', () => {
    draining.removeEventListener('abort', end)
    end()
  })
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
    if (response.destroyed) break
    if (!response.write(`${JSON.stringify(next.value)}\n`)) {
      await new Promise<void>((resolve) => response.once('drain', resolve).once('close', resolve))
    }
  }
  response.end()
}
