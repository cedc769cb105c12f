import { randomBytes } from 'node:crypto'

/** Crockford's base 32 in lower case: sorts as numbers do, and nothing looks like something else. */
const digits = '0123456789abcdefghjkmnpqrstvwxyz'

/**
 * Ids of calls: 14 characters that sort by time within a gateway, unique across restarts: 9 for the millisecond, 3 for the
 * place in it, 2 that tell one run of the gateway from another.
 */
export function createRequestIds(now: () => number): () => string {
  const run = [...randomBytes(2)].map((byte) => digits[byte & 31]).join('')
  let millisecond = 0
  let prefix = ''
  let place = 0
  return () => {
    const present = now()
    // Never back, even where the clock goes back.
    if (present > millisecond || place > 32_767) {
      millisecond = Math.max(present, millisecond + 1)
      prefix = inBase32(millisecond, 9)
      place = 0
    }
    const id = `${prefix}${inBase32(place, 3)}${run}`
    place += 1
    return id
  }
}

function inBase32(value: number, length: number): string {
  let text = ''
  for (let rest = value; text.length < length; rest = Math.floor(rest / 32)) text = `${digits[rest % 32]}${text}`
  return text
}

/** Whether a caller's own id can be kept: it goes into logs and file names. */
export function isRequestId(value: string): boolean {
  return /^[\w.:-]{1,128}$/.test(value)
}

/** New traces, for calls that belong to none (W3C Trace Context). Random bytes come many at a time: asking for them is what takes long. */
export function createTraceparents(): () => string {
  let bytes = ''
  return () => {
    if (bytes.length < 48) bytes = randomBytes(24 * 64).toString('hex')
    const text = `00-${bytes.slice(0, 32)}-${bytes.slice(32, 48)}-01`
    bytes = bytes.slice(48)
    return text
  }
}
