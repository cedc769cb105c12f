import type { HttpRequest } from '../host/http-client-api.js'
import { callHeaders } from '../model/gateway-answers.js'
import type { Json } from '../model/json.js'

/** A call of a function as somebody words it on a command line. */
export interface Invocation {
  /** Absent: POST where there is data or an event, GET otherwise. */
  readonly method?: string
  /** As the function sees it: `/`, `/users/7`. */
  readonly path: string
  readonly query: readonly (readonly [name: string, value: string])[]
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly data?: Uint8Array
  /** Absent: told by the data. */
  readonly contentType?: string
  readonly event?: EventWish
  /** `later`: it is accepted now and made in its own time. */
  readonly answer: 'now' | 'later'
}

/** Makes the data an event. */
export interface EventWish {
  readonly type: string
  readonly source: string
  readonly id: string
  readonly time: string
  readonly subject?: string
}

/** The request that makes an invocation. A CloudEvent travels in binary form: its attributes as `ce-` headers. */
export function invocationRequest({ path, query, data, event, answer, ...rest }: Invocation): HttpRequest {
  const shaped = rest.method !== undefined || path !== '/' || query.length > 0 || rest.headers.length > 0
  const dataAlone = data !== undefined && event === undefined && !shaped
  const search = query.map((pair) => pair.map(encodeURIComponent).join('=')).join('&')
  const own = Object.fromEntries(rest.headers.map(([name, value]) => [name.toLowerCase(), value]))
  const contentType = rest.contentType ?? own['content-type'] ?? (data === undefined ? undefined : contentTypeOf(data))
  return {
    method: rest.method ?? (data === undefined && event === undefined ? 'GET' : 'POST'),
    path: `${path.startsWith('/') ? path : `/${path}`}${search === '' ? '' : `${path.includes('?') ? '&' : '?'}${search}`}`,
    headers: {
      ...(contentType !== undefined && { 'content-type': contentType }),
      ...(event && eventHeaders(event)),
      ...(dataAlone && { [callHeaders.invoke]: '1' }),
      ...(answer === 'later' && { prefer: 'respond-async' }),
      ...own,
    },
    ...(data !== undefined && { body: data }),
  }
}

/** What data is, as far as it tells: a whole CloudEvent, JSON, text, or bytes. */
export function contentTypeOf(data: Uint8Array): string {
  const text = textOf(data)
  if (text === undefined) return 'application/octet-stream'
  const json = jsonOf(text)
  if (json === undefined) return 'text/plain; charset=utf-8'
  return isCloudEvent(json) ? 'application/cloudevents+json' : 'application/json'
}

/** Whether it has what every CloudEvent has (CloudEvents 1.0, required attributes). */
export function isCloudEvent(value: Json): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return ['specversion', 'id', 'source', 'type'].every((attribute) => attribute in value)
}

function eventHeaders({ type, source, id, time, subject }: EventWish): HttpRequest['headers'] {
  return {
    'ce-specversion': '1.0',
    'ce-type': type,
    'ce-source': source,
    'ce-id': id,
    'ce-time': time,
    ...(subject !== undefined && { 'ce-subject': subject }),
  }
}

function textOf(data: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(data)
  } catch {
    return undefined
  }
}

function jsonOf(text: string): Json | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
