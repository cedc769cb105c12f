import type { EventRecord } from '../../../engine/model/gateway-answers.js'

export const eventColumns = ['ID', 'WHEN', 'FUNCTION', 'FROM', 'TYPE', 'STATE', 'TRIES']

/** An event as a row of a table. */
export function eventRow({ id, at, function: name, from, event, state, attempts }: EventRecord): readonly string[] {
  return [id, at, name, from, event.type, state, String(attempts)]
}
