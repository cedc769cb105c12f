import { integer, type MapSyntax, object } from './syntax.js'

/** ulimits: one number for both limits, or soft and hard. */
export const ulimits: MapSyntax = {
  type: 'map',
  value: { ...object({ soft: integer, hard: integer }, 'soft', 'hard'), scalar: integer, merge: 'replace' },
}
