import { bytesOf, linesOf, textOf } from '../host/http-body.js'
import { type HttpAddress, type HttpAnswer, HttpFailure, type HttpRequest, type SendHttp } from '../host/http-client-api.js'
import { StackError } from '../model/errors.js'
import { callHeaders } from '../model/gateway-answers.js'
import type { Json } from '../model/json.js'
import type { DeadLetterChoice, EventQuery, FunctionGateway, PublishedEvent } from './function-gateway-api.js'

export interface GatewayOfProject {
  readonly address: HttpAddress
  readonly project: string
  readonly send: SendHttp
  readonly signal: AbortSignal
}

/**
 * Talks to the function gateway of a project over HTTP, by the paths of `model/gateway-answers.ts`.
 * @throws (each call) StackError `no-gateway` where none answers, `other-gateway` where that of another project does, and what it refused
 */
export function gatewayClient(gateway: GatewayOfProject): FunctionGateway {
  const get = async <Answer>(path: string) => jsonOf<Answer>(await admin(gateway, 'GET', path), gateway)
  const post = async <Answer>(path: string, body?: Json) => jsonOf<Answer>(await admin(gateway, 'POST', path, body), gateway)
  const getUnlessMissing = async <Answer>(path: string) => {
    const answer = await admin(gateway, 'GET', path)
    if (answer.status !== 404) return jsonOf<Answer>(answer, gateway)
    await bytesOf(answer.body)
    return undefined
  }
  return {
    functions: () => get('/functions'),
    call: (name, { path, headers, ...request }) =>
      ask(gateway, {
        ...request,
        path: `/_stack/functions/${part(name)}/call${path}`,
        headers: { ...headers, ...adminHeaders },
      }),
    result: (id) => getUnlessMissing(`/results/${part(id)}`),
    topics: () => get('/topics'),
    publish: async (topic, event) =>
      jsonOf(await ask(gateway, { method: 'POST', path: `/_stack/topics/${part(topic)}`, ...message(event) }), gateway),
    events: ({ limit, ...query }) => get(`/events?${search({ ...query, limit: String(limit) })}`),
    async *stream(query) {
      const answer = await admin(gateway, 'GET', `/events/stream?${search(query)}`)
      if (answer.status !== 200) await jsonOf(answer, gateway)
      for await (const line of linesOf(answer.body)) yield JSON.parse(line)
    },
    replay: (id) => post(`/events/${part(id)}/replay`),
    deadLetters: (name) => get(`/dead-letters?${search(name === undefined ? {} : { function: name })}`),
    deadLetter: (id) => getUnlessMissing(`/dead-letters/${part(id)}`),
    redrive: async (which) => (await post<Counted>('/dead-letters/redrive', choice(which))).count,
    purge: async (which) => (await post<Counted>('/dead-letters/purge', choice(which))).count,
    crons: (count) => get(`/crons?count=${count}`),
    setTrigger: (id, to) => post(`/triggers/${id.split('/').map(part).join('/')}/${to === 'paused' ? 'pause' : 'resume'}`),
  }
}

interface Counted {
  readonly count: number
}

const adminHeaders = { 'stack-admin': '1' }

function admin(gateway: GatewayOfProject, method: string, path: string, body?: Json): Promise<HttpAnswer> {
  return ask(gateway, {
    method,
    path: `/_stack${path}`,
    headers: { ...adminHeaders, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: Buffer.from(JSON.stringify(body)) }),
  })
}

async function ask({ address, project, send, signal }: GatewayOfProject, request: HttpRequest): Promise<HttpAnswer> {
  const answer = await send(address, request, signal).catch((error: unknown) => {
    throw error instanceof HttpFailure ? silent(address, project, error) : error
  })
  const of = answer.headers[callHeaders.project]
  if (of === project) return answer
  const who = of === undefined ? 'something that is no function gateway' : `the function gateway of project ${of}`
  throw new StackError('other-gateway', `on localhost:${address.port} answers ${who}, not that of ${project}`, {
    hint: 'start this one: stack up -d; where the port is taken, set another: `x-gateway: {port: 8089}`',
  })
}

function silent({ port }: HttpAddress, project: string, cause: HttpFailure): StackError {
  return cause.kind === 'refused'
    ? new StackError('no-gateway', `nothing answers on localhost:${port}, where the functions of ${project} are called`, {
        hint: 'stack up -d starts them',
        cause,
      })
    : new StackError('gateway-broken', `the function gateway of ${project} did not answer: ${cause.message}`, {
        hint: 'stack logs stack-gateway',
        cause,
      })
}

async function jsonOf<Answer>(answer: HttpAnswer, { project }: GatewayOfProject): Promise<Answer> {
  const text = await textOf(answer.body)
  // The gateway is of the same version as this program: `stack up` makes it so.
  if (answer.status < 400) return JSON.parse(text) as Answer
  const { code, message, hint } = refusal(text)
  throw new StackError(
    code ?? 'gateway-refused',
    message ?? `the function gateway of ${project} said ${answer.status}: ${text.trim()}`,
    { ...(hint !== undefined && { hint }) },
  )
}

function refusal(text: string): { readonly code?: string; readonly message?: string; readonly hint?: string } {
  try {
    const { error } = JSON.parse(text)
    return typeof error === 'object' && error !== null ? error : {}
  } catch {
    return {}
  }
}

function message(event: PublishedEvent): { readonly headers: HttpRequest['headers']; readonly body: Uint8Array } {
  return event.type === 'data'
    ? { headers: { ...adminHeaders, 'content-type': event.contentType }, body: event.body }
    : {
        headers: { ...adminHeaders, 'content-type': 'application/cloudevents+json' },
        body: Buffer.from(JSON.stringify(event.event)),
      }
}

function choice(which: DeadLetterChoice): Json {
  if ('ids' in which) return { ids: [...which.ids] }
  return 'function' in which ? { function: which.function } : { all: true }
}

function search(query: EventQuery & { readonly limit?: string }): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, value)
  return parameters.toString()
}

function part(text: string): string {
  return encodeURIComponent(text)
}
