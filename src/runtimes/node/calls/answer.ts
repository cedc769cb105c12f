import { Readable } from 'node:stream'
import { type CloudEvent, isReturnedEvent, writeEvent } from './cloud-event.js'
import { contentTypes, type FunctionResponse } from './function-response.js'
import { Refusal } from './refusal.js'

/** What an adapter makes of a handler's value where that says more than a body. */
export class HttpAnswer {
  constructor(
    readonly status: number,
    readonly headers: { readonly [name: string]: unknown },
    readonly body: unknown,
  ) {}
}

/**
 * Sends a handler's value: a string as text, bytes as they are, a Response or a stream as it comes, a CloudEvent in binary form, nothing as 204,
 * anything else as JSON.
 * @throws Error where the value cannot be sent; nothing has been sent then
 */
export function sendValue(response: FunctionResponse, value: unknown): void | Promise<void> {
  switch (typeof value) {
    case 'string':
      return sendText(response, value)
    case 'undefined':
      if (response.statusCode === 200) response.statusCode = 204
      response.end()
      return
    case 'object':
      return value === null ? void response.json(null) : sendObject(response, value)
    case 'number':
    case 'boolean':
      return void response.json(value)
    default:
      throw new TypeError(`the handler returned a ${typeof value}, which cannot be an answer`)
  }
}

function sendObject(response: FunctionResponse, value: object): void | Promise<void> {
  if (value instanceof HttpAnswer) return sendHttpAnswer(response, value)
  if (value instanceof Uint8Array) return void response.send(value)
  if (value instanceof Response) return sendWebResponse(response, value)
  if (value instanceof Readable) return sendStream(response, value)
  if (isReturnedEvent(value)) return sendEvent(response, value)
  response.json(value)
}

function sendText(response: FunctionResponse, text: string): void {
  if (!response.hasHeader('content-type')) response.setHeader('content-type', contentTypes.text)
  response.send(text)
}

function sendHttpAnswer(response: FunctionResponse, { status, headers, body }: HttpAnswer): void | Promise<void> {
  if (!Number.isInteger(status) || status < 200 || status > 599)
    throw new RangeError(`the handler answered with status ${status}`)
  response.statusCode = status
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && value !== null) response.setHeader(name, Array.isArray(value) ? value.map(String) : String(value))
  }
  if (body === undefined || body === null) return void response.send()
  return sendValue(response, body)
}

async function sendWebResponse(response: FunctionResponse, from: Response): Promise<void> {
  response.statusCode = from.status
  for (const [name, value] of from.headers) if (name !== 'set-cookie') response.setHeader(name, value)
  const cookies = from.headers.getSetCookie()
  if (cookies.length > 0) response.setHeader('set-cookie', cookies)
  if (from.body === null) {
    response.end()
    return
  }
  // The types of the web's streams and of Node's describe the same object.
  await sendStream(response, Readable.fromWeb(from.body as Parameters<typeof Readable.fromWeb>[0]))
}

/** Once the head is out, a failure can only cut the answer. */
function sendStream(response: FunctionResponse, stream: Readable): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.once('error', (error) => {
      if (response.headersSent) response.destroy()
      reject(error)
    })
    response.once('close', () => {
      stream.destroy()
      resolve()
    })
    stream.pipe(response)
  })
}

function sendEvent(response: FunctionResponse, event: CloudEvent): void {
  const { headers, body } = writeEvent(event)
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  response.send(body)
}

/** Answers a failure with its id; the stack trace goes along in dev mode alone. */
export function sendFailure(
  response: FunctionResponse,
  status: number,
  failure: { readonly message: string; readonly requestId: string; readonly stack?: string | undefined },
): void {
  // The head that the handler had prepared was for another answer.
  for (const name of response.getHeaderNames()) if (name !== 'x-request-id') response.removeHeader(name)
  response.status(status).json({ error: failure })
}

/** Of an error that a handler threw: what it says and the status it is answered with. */
export function statusOf(error: unknown): number {
  return error instanceof Refusal ? error.status : 500
}

/** What anything thrown says. */
export function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message || error.name
  try {
    return typeof error === 'string' ? error : (JSON.stringify(error) ?? String(error))
  } catch {
    return String(error)
  }
}
