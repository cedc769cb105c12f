import type { FunctionRequest } from './function-request.js'
import { Refusal } from './refusal.js'
import { isJson, parseJson } from './request-body.js'

/** A CloudEvent 1.0: attributes as they are named, `data` worked out of its content type. */
export interface CloudEvent {
  readonly specversion: string
  readonly id: string
  readonly source: string
  readonly type: string
  readonly datacontenttype?: string
  readonly data?: unknown
  readonly [attribute: string]: unknown
}

/** Whether a request says of itself that it is an event, in either form. */
export function isEventRequest(request: FunctionRequest): boolean {
  const { headers } = request
  return 'ce-specversion' in headers || 'ce-type' in headers || 'ce-id' in headers || structured(headers['content-type'])
}

/**
 * Reads an event in binary or structured form (CloudEvents 1.0, HTTP protocol binding).
 * @throws Refusal 400 with the attribute that is missing or wrong
 */
export function readEvent(request: FunctionRequest): CloudEvent {
  const type = request.headers['content-type']
  if (type?.startsWith('application/cloudevents-batch'))
    throw new Refusal(400, 'batches of CloudEvents are not taken: send one at a time')
  if (!isEventRequest(request))
    throw new Refusal(
      400,
      'this function takes CloudEvents: the request has neither `ce-` headers nor the type application/cloudevents+json',
    )
  const event = structured(type) ? structuredEvent(request.rawBody) : binaryEvent(request)
  for (const name of ['specversion', 'id', 'source', 'type']) {
    const value = event[name]
    if (value === undefined || value === '') throw new Refusal(400, `the CloudEvent has no \`${name}\``)
    if (typeof value !== 'string') throw new Refusal(400, `the CloudEvent's \`${name}\` is not a string`)
  }
  if (event.specversion !== '1.0' && event.specversion !== '0.3')
    throw new Refusal(400, `the CloudEvent's \`specversion\` is \`${event.specversion}\`: 1.0 is understood`)
  if (typeof event.time === 'string' && Number.isNaN(Date.parse(event.time)))
    throw new Refusal(400, `the CloudEvent's \`time\` is \`${event.time}\`: a time of RFC 3339 is needed`)
  return event
}

function structured(contentType: string | undefined): boolean {
  return contentType?.startsWith('application/cloudevents+') === true
}

function structuredEvent(raw: Buffer): CloudEvent {
  const value = parseJson(raw)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Refusal(400, 'the CloudEvent is not a JSON object')
  // Its attributes are looked at by the caller.
  const { data_base64: bytes, ...event } = value as CloudEvent
  return typeof bytes === 'string' ? { ...event, data: Buffer.from(bytes, 'base64') } : event
}

function binaryEvent({ headers, rawBody }: FunctionRequest): CloudEvent {
  const attributes: { [name: string]: string } = {}
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith('ce-') && typeof value === 'string') attributes[name.slice(3)] = percentDecoded(value)
  }
  const datacontenttype = headers['content-type']
  const data = rawBody.length === 0 ? undefined : eventData(datacontenttype, rawBody)
  // Its attributes are looked at by the caller.
  return {
    ...attributes,
    ...(datacontenttype !== undefined && { datacontenttype }),
    ...(data !== undefined && { data }),
  } as CloudEvent
}

function eventData(contentType: string | undefined, raw: Buffer): unknown {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? 'application/json'
  if (isJson(type)) return parseJson(raw)
  return type.startsWith('text/') || type.endsWith('xml') ? raw.toString('utf8') : raw
}

/** Header values of events carry what is not printable ASCII percent-encoded. */
function percentDecoded(value: string): string {
  if (!value.includes('%')) return value
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

/** Whether a handler's value is an event, to be sent as one. */
export function isReturnedEvent(value: object): value is CloudEvent {
  // Each is looked at below.
  const { specversion, id, source, type } = value as Partial<CloudEvent>
  return specversion === '1.0' && typeof id === 'string' && typeof source === 'string' && typeof type === 'string'
}

/** An event in binary form. */
export function writeEvent(event: CloudEvent): {
  readonly headers: { readonly [name: string]: string }
  readonly body: string | Uint8Array
} {
  // An event of an SDK's class says what it consists of itself.
  const plain = typeof event.toJSON === 'function' ? { ...event.toJSON(), data: event.data } : event
  const { data, datacontenttype, data_base64: base64, ...attributes } = plain
  const headers: { [name: string]: string } = {}
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || typeof value === 'function') continue
    headers[`ce-${name.toLowerCase()}`] = headerValue(value instanceof Date ? value.toISOString() : String(value))
  }
  const bytes = typeof base64 === 'string' ? Buffer.from(base64, 'base64') : data
  const type =
    typeof datacontenttype === 'string'
      ? datacontenttype
      : bytes instanceof Uint8Array
        ? 'application/octet-stream'
        : 'application/json'
  if (bytes === undefined) return { headers, body: '' }
  headers['content-type'] = type
  if (bytes instanceof Uint8Array) return { headers, body: bytes }
  return { headers, body: typeof bytes === 'string' && !isJson(type) ? bytes : JSON.stringify(bytes) }
}

function headerValue(text: string): string {
  return text.replaceAll(/[^\x21\x23\x24\x26-\x7e]/gu, (character) => (character === ' ' ? '%20' : encodeURIComponent(character)))
}
