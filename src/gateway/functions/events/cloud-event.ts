import { StackError } from '../../../engine/model/errors.js'
import type { CloudEvent } from '../../../engine/model/gateway-answers.js'
import { isObject, type Json } from '../../../engine/model/json.js'

/** A message over HTTP: headers in lower case. */
export interface Message {
  readonly headers: { readonly [name: string]: string }
  readonly body: Uint8Array
}

/** What an event is called where the message does not say. */
export interface Envelope {
  readonly id: string
  readonly source: string
  readonly type: string
  /** ISO 8601 */
  readonly time: string
}

const structured = /^application\/cloudevents\+json\b/i
const batched = /^application\/cloudevents-batch\b/i

/**
 * Any message as a CloudEvent in binary mode (CloudEvents 1.0, HTTP binding 3.1): attributes as `ce-` headers, data as the body. One that is no event
 * becomes the data of one.
 * @throws StackError `invalid-event` where it says to be an event and is none
 */
export function asBinaryEvent({ headers, body }: Message, envelope: Envelope): Message {
  const contentType = headers['content-type'] ?? ''
  if (batched.test(contentType)) throw invalid('a batch of events cannot be published; send them one by one')
  if (structured.test(contentType)) return fromStructured(body)
  if (headers['ce-specversion'] !== undefined) return checkedBinary(headers, body)
  return {
    headers: {
      ...attributeHeaders({ specversion: '1.0', ...envelope }),
      ...(contentType !== '' && { 'content-type': contentType }),
    },
    body,
  }
}

/** Whether a function's answer is an event that it returned. */
export function isEvent(headers: { readonly [name: string]: string | readonly string[] | undefined }): boolean {
  const contentType = headers['content-type']
  return headers['ce-specversion'] !== undefined || (typeof contentType === 'string' && structured.test(contentType))
}

/** The event of a message, in JSON form; where it is none, `envelope` makes it one. */
export function eventOf(message: Message, envelope: Envelope): CloudEvent {
  const { headers, body } = message
  const contentType = headers['content-type']
  return {
    specversion: '1.0',
    ...(headers['ce-specversion'] === undefined ? envelope : required(attributesOf(headers))),
    ...(contentType !== undefined && { datacontenttype: contentType }),
    ...dataOf(body, contentType),
  }
}

/** Headers of an event in binary mode. */
export function attributeHeaders(attributes: { readonly [name: string]: string }): { readonly [name: string]: string } {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce-${name}`, percentEncoded(value)]))
}

function fromStructured(body: Uint8Array): Message {
  const event = parsed(body)
  if (!isObject(event)) throw invalid('the event is no JSON object')
  const { data, data_base64: base64, datacontenttype: contentType, ...attributes } = event
  const texts: { [name: string]: string } = {}
  for (const [name, value] of Object.entries(attributes)) {
    if (!/^[a-z0-9]{1,64}$/.test(name)) throw invalid(`the attribute \`${name}\` has a name that CloudEvents do not allow`)
    if (value === null) continue
    if (typeof value === 'object') throw invalid(`the attribute \`${name}\` is no plain value`)
    texts[name] = String(value)
  }
  if (data !== undefined && base64 !== undefined) throw invalid('it has `data` and `data_base64`')
  if (base64 !== undefined && typeof base64 !== 'string') throw invalid('`data_base64` is no text')
  if (contentType !== undefined && (typeof contentType !== 'string' || !/^[\x20-\x7e]+$/.test(contentType))) {
    throw invalid('the attribute `datacontenttype` is no media type')
  }
  const type = contentType ?? (data === undefined ? undefined : 'application/json')
  return {
    headers: { ...attributeHeaders(required(texts)), ...(type !== undefined && { 'content-type': type }) },
    body:
      typeof base64 === 'string' ? Buffer.from(base64, 'base64') : data === undefined ? new Uint8Array() : dataBytes(data, type),
  }
}

function dataBytes(data: Json, contentType: string | undefined): Uint8Array {
  return Buffer.from(typeof data === 'string' && !isJson(contentType) ? data : JSON.stringify(data))
}

function checkedBinary(headers: Message['headers'], body: Uint8Array): Message {
  const contentType = headers['content-type']
  return {
    headers: {
      ...attributeHeaders(required(attributesOf(headers))),
      ...(contentType !== undefined && { 'content-type': contentType }),
    },
    body,
  }
}

function attributesOf(headers: Message['headers']): { readonly [name: string]: string } {
  const named = Object.entries(headers).filter(([name]) => name.startsWith('ce-'))
  return Object.fromEntries(named.map(([name, value]) => [name.slice('ce-'.length), percentDecoded(value)]))
}

type Attributes = { readonly id: string; readonly source: string; readonly type: string; readonly [name: string]: string }

function required(attributes: { readonly [name: string]: string }): Attributes & { readonly specversion: '1.0' } {
  const { specversion, id, source, type } = attributes
  if (specversion !== '1.0') throw invalid(`\`specversion\` is \`${specversion ?? ''}\`; 1.0 is understood`)
  if (!id) throw invalid('the attribute `id` is missing')
  if (!source) throw invalid('the attribute `source` is missing')
  if (!type) throw invalid('the attribute `type` is missing')
  return { ...attributes, specversion, id, source, type }
}

function parsed(body: Uint8Array): Json {
  try {
    return JSON.parse(Buffer.from(body).toString())
  } catch {
    throw invalid('the event is no JSON')
  }
}

function dataOf(body: Uint8Array, contentType: string | undefined): { data?: Json; data_base64?: string } {
  if (body.length === 0) return {}
  const text = textOf(body)
  if (text === undefined) return { data_base64: Buffer.from(body).toString('base64') }
  if (!isJson(contentType)) return { data: text }
  try {
    return { data: JSON.parse(text) }
  } catch {
    return { data: text }
  }
}

/** @returns the text, undefined where it is no UTF-8 */
export function textOf(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    return undefined
  }
}

function isJson(contentType: string | undefined): boolean {
  return contentType === undefined || /^[^;]*[/+]json\b/i.test(contentType)
}

/** HTTP binding 3.1.3.2: space, double quote, percent and what is not printable ASCII. */
function percentEncoded(value: string): string {
  // Halves of characters, which JSON can hold, have no bytes.
  const whole = Buffer.from(value).toString()
  return whole.replace(/[^\x21\x23\x24\x26-\x7e]+/gu, encodeURIComponent)
}

function percentDecoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

function invalid(why: string): StackError {
  return new StackError('invalid-event', `this is no CloudEvent: ${why}`, {
    hint: 'attributes `specversion`, `id`, `source` and `type` are needed; plain data is sent without them',
  })
}
