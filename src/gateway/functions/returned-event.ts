/** An answer that is a CloudEvent: binary, by its attributes in headers, or structured. */
export interface ReturnedEvent {
  readonly status: number
  /** By their names in lower case. */
  readonly headers: { readonly [name: string]: string }
}

/** @param headers name, value, name, value ..; @returns undefined where the answer is no event */
export function returnedEvent(status: number, headers: readonly string[]): ReturnedEvent | undefined {
  if (status < 200 || status > 299) return undefined
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] ?? ''
    // Told by their lengths first: every answer comes through here.
    const isBinary = name.length === 14 && name.toLowerCase() === 'ce-specversion'
    const isContentType = name.length === 12 && name.toLowerCase() === 'content-type'
    if (isBinary || (isContentType && isStructured(headers[index + 1]))) return { status, headers: namedHeaders(headers) }
  }
  return undefined
}

/** @returns the event's type, which is the topic it goes to; undefined where it has none */
export function eventType({ headers }: ReturnedEvent, body: Uint8Array): string | undefined {
  if (!isStructured(headers['content-type'])) return textOf(headers['ce-type'])
  try {
    return textOf((JSON.parse(Buffer.from(body).toString()) as { type?: unknown } | null)?.type)
  } catch {
    return undefined
  }
}

function isStructured(contentType: string | undefined): boolean {
  return /^application\/cloudevents\+json\b/i.test(contentType ?? '')
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** @param headers name, value, name, value ..; what comes twice is joined */
export function namedHeaders(headers: readonly string[]): { readonly [name: string]: string } {
  const named: { [name: string]: string } = {}
  for (let index = 0; index < headers.length; index += 2) {
    const name = (headers[index] ?? '').toLowerCase()
    const value = headers[index + 1] ?? ''
    const before = named[name]
    named[name] = before === undefined ? value : `${before}, ${value}`
  }
  return named
}
