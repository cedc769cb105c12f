import type { Envelope } from './cloud-event.js'
import type { Entry } from './entry.js'

/** How a call that is no event is shown as one. */
export function envelopeOf({ id, function: name, at }: Pick<Entry, 'id' | 'function' | 'at'>): Envelope {
  return { id, source: `/fn/${name}`, type: 'dev.stack.http', time: new Date(at).toISOString() }
}
