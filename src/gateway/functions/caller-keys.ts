import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** The keys of `auth: key`. */
export interface CallerKeys {
  readonly count: number
  /** @returns the header that held a key, to be taken off before the call goes on; undefined where none did */
  headerWithKey(headers: IncomingHttpHeaders): 'authorization' | 'x-api-key' | undefined
}

/** @param text one key a line; empty lines and those that begin with `#` are none */
export function callerKeys(text: string): CallerKeys {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
  // Compared by digest: how long a comparison takes tells nothing about a key.
  const digests = new Set(lines.map(digest))
  const isKey = (value: string | undefined) => value !== undefined && digests.has(digest(value))
  return {
    count: digests.size,
    headerWithKey(headers) {
      if (isKey(/^Bearer +(\S+)\s*$/i.exec(headers.authorization ?? '')?.[1])) return 'authorization'
      const single = headers['x-api-key']
      return isKey(typeof single === 'string' ? single : undefined) ? 'x-api-key' : undefined
    },
  }
}

function digest(key: string): string {
  return createHash('sha256').update(key).digest('base64')
}
