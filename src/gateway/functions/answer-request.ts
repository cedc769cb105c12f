import type { IncomingMessage, ServerResponse } from 'node:http'
import { callHeaders } from '../../engine/model/gateway-answers.js'
import type { GatewayConfig } from '../../engine/model/gateway-config.js'
import { acceptAsync, wantsAsync } from './accept-async.js'
import { answerAdmin, callPath, isProbe } from './admin-answers.js'
import type { EventKeeper } from './call-api.js'
import type { RecordCall } from './call-record.js'
import type { CallableFunction } from './callable-function.js'
import type { CallerKeys } from './caller-keys.js'
import type { CallerResponse } from './caller-response.js'
import { isPreflight, originHeaders, preflightHeaders } from './cors.js'
import { answerError } from './error-answer.js'
import { forwardPlain, forwardRequest } from './forward-request.js'
import { answerOwn } from './own-answers.js'
import type { PlainRequest } from './plain-request.js'
import type { RequestHead } from './request-head.js'
import { isRequestId } from './request-id.js'
import { type RequestRoute, type RequestRoutes, requestRoutes } from './request-routes.js'

/** What changes while the gateway runs. */
export interface GatewayState {
  /** Aborts when the gateway takes no more. */
  readonly draining: AbortSignal
  /** Absent until what was kept has been read; what needs it waits. */
  keeper: EventKeeper | undefined
  readonly whenKept: Promise<EventKeeper>
}

export interface AnswererParts {
  readonly config: GatewayConfig
  readonly keys: CallerKeys
  readonly functions: readonly CallableFunction[]
  readonly byName: ReadonlyMap<string, CallableFunction>
  readonly record: RecordCall
  readonly state: GatewayState
  /** Unix milliseconds. */
  readonly now: () => number
  readonly newId: () => string
  readonly newTraceparent: () => string
  /** A call begins. */
  readonly called: () => void
}

/** A request whose function is found, and who may call it. */
interface Allowed {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly requestId: string
  readonly route: RequestRoute & { readonly type: 'function' }
  /** Headers that stay here. */
  readonly dropped: readonly string[]
  readonly isUpgrade: boolean
}

export interface Answerer {
  answer(request: IncomingMessage, response: ServerResponse, isUpgrade: boolean): void
  /**
   * Answers where that takes no more than a call: by far most requests.
   * @returns false where `answer` has to; nothing was done then
   */
  answerPlain(request: PlainRequest, respond: () => CallerResponse): boolean
}

/** Decides what becomes of a request: the gateway's own answer, a refusal, or a call. */
export function requestAnswerer(parts: AnswererParts): Answerer {
  const routes = requestRoutes(parts.config)
  return { answer: answerer(parts, routes), answerPlain: plainAnswerer(parts, routes) }
}

function plainAnswerer(
  { keys, state, byName, called, record, newId, newTraceparent }: AnswererParts,
  routes: RequestRoutes,
): Answerer['answerPlain'] {
  return (request, respond) => {
    const { method, url, headers } = request
    if (url.startsWith('/_') || state.draining.aborted || wantsAsync(request)) return false
    const route = routes.find(headers.host ?? '', method, url)
    if (route.type !== 'function') return false
    const keyHeader = route.auth === 'none' ? undefined : keys.headerWithKey(headers)
    const target = byName.get(route.function.name)
    if (target === undefined || (route.auth !== 'none' && keyHeader === undefined)) return false
    called()
    forwardPlain({
      called: target,
      request,
      response: respond(),
      requestId: requestIdOf(request, newId),
      traceparent: traceparentOf(request) ?? newTraceparent(),
      path: route.path,
      prefix: route.prefix,
      cors: route.cors,
      dropped: keyHeader === undefined ? none : [keyHeader],
      isUpgrade: false,
      whenKept: state.whenKept,
      draining: state.draining,
      record,
    })
    return true
  }
}

const none: readonly string[] = []

function answerer(parts: AnswererParts, routes: RequestRoutes): Answerer['answer'] {
  const { config, keys, state, newId } = parts
  return (request, response, isUpgrade) => {
    const { method = 'GET', headers } = request
    const url = targetOf(request)
    const requestId = requestIdOf(request, newId)
    if (state.draining.aborted) response.shouldKeepAlive = false
    if (url.startsWith('/_/')) return answerOwn({ response, url, requestId, parts })
    if (url.startsWith('/_stack/')) {
      response.setHeader(callHeaders.project, config.project)
      return answerAdmin({ request, response, url, requestId, parts }, () => {
        const path = callPath(url)
        const called = path === undefined ? undefined : routes.byName(path.name)
        if (path === undefined || called === undefined || isProbe(path.path)) return false
        const route = { type: 'function', function: called, ...path, auth: 'none', cors: undefined } as const
        call({ request, response, requestId, route, dropped: ['stack-admin'], isUpgrade }, parts)
        return true
      })
    }
    const host = headers.host ?? ''
    if (isPreflight(method, headers)) {
      const asked = routes.find(host, String(headers['access-control-request-method']), url)
      if (asked.type === 'function' && asked.cors !== undefined) {
        response.writeHead(204, [...preflightHeaders(asked.cors, headers), callHeaders.requestId, requestId])
        return void response.end()
      }
    }
    const route = routes.find(host, method, url)
    if (route.type === 'none') return answerError(response, notFound(url, config), requestId, [])
    if (route.type === 'method') {
      const allowed = route.allowed.join(', ')
      const message = `\`${url}\` takes ${allowed}, not ${method}`
      return answerError(response, { status: 405, code: 'method-not-allowed', message }, requestId, ['allow', allowed])
    }
    if (route.auth === 'none') return call({ request, response, requestId, route, dropped: [], isUpgrade }, parts)
    const keyHeader = keys.headerWithKey(headers)
    if (keyHeader !== undefined) return call({ request, response, requestId, route, dropped: [keyHeader], isUpgrade }, parts)
    answerError(response, noKey(route.function.name, keys), requestId, [
      ...corsOf(route, request),
      'www-authenticate',
      'Bearer realm="stack"',
    ])
  }
}

function call({ request, response, requestId, route, dropped, isUpgrade }: Allowed, parts: AnswererParts): void {
  const { whenKept } = parts.state
  const called = parts.byName.get(route.function.name)
  if (called === undefined) throw new Error(`${route.function.name} has a route and is no function`)
  const { path, prefix, cors } = route
  const traceparent = traceparentOf(request) ?? parts.newTraceparent()
  if (isUpgrade || !wantsAsync(request)) {
    parts.called()
    forwardRequest({
      called,
      request,
      response,
      requestId,
      traceparent,
      path,
      prefix,
      cors,
      dropped,
      isUpgrade,
      whenKept,
      draining: parts.state.draining,
      record: parts.record,
    })
    return
  }
  const corsHeaders = corsOf(route, request)
  acceptAsync({
    function: route.function,
    request,
    response,
    requestId,
    traceparent,
    path,
    prefix,
    dropped,
    corsHeaders,
    whenKept,
  })
}

function corsOf({ cors }: RequestRoute & { readonly type: 'function' }, { headers }: IncomingMessage): readonly string[] {
  return cors === undefined ? [] : originHeaders(cors, headers.origin)
}

/** The caller's own id, where it may be kept. */
function requestIdOf({ headers }: RequestHead, newId: () => string): string {
  const sent = headers[callHeaders.requestId]
  return typeof sent === 'string' && isRequestId(sent) ? sent : newId()
}

/** The caller's trace, where it names one. */
function traceparentOf({ headers: { traceparent } }: RequestHead): string | undefined {
  if (typeof traceparent !== 'string') return undefined
  return /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}/.test(traceparent) ? traceparent : undefined
}

/** A proxy's request names the host before the path (RFC 9112, 3.2.2). */
function targetOf({ url = '/' }: IncomingMessage): string {
  if (url.startsWith('/')) return url
  const path = /^https?:\/\/[^/?#]*([^#]*)/i.exec(url)?.[1] ?? ''
  return path.startsWith('/') ? path : `/${path}`
}

function notFound(url: string, { functions }: GatewayConfig): { status: number; code: string; message: string; hint: string } {
  const path = url.replace(/\?.*$/s, '')
  const names = functions.map(({ name }) => `/fn/${name}`)
  const shown = names.length > 10 ? [...names.slice(0, 10), `${names.length - 10} more`] : names
  return {
    status: 404,
    code: 'not-found',
    message: `no function answers \`${path.length > 200 ? `${path.slice(0, 200)}..` : path}\``,
    hint: shown.length === 0 ? 'the stack has no functions' : `there are: ${shown.join(', ')}`,
  }
}

function noKey(name: string, keys: CallerKeys): { status: number; code: string; message: string; hint: string } {
  return {
    status: 401,
    code: 'key-needed',
    message: `\`${name}\` needs a key`,
    hint:
      keys.count === 0
        ? 'the stack file names none: list them in `x-gateway.keys`'
        : 'send one of `x-gateway.keys` as `authorization: Bearer KEY` or `x-api-key: KEY`',
  }
}
