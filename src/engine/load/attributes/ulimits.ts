import { scalar } from '../../document/node.js'
import type { MapAttribute } from './attribute.js'
import { integer } from './scalars.js'

/** Limits of processes: one number for both, or `soft` and `hard`. */
export const ulimits: MapAttribute = {
  type: 'map',
  keys: { matches: /^[a-z]+$/, says: 'the name of a limit, such as `nofile`' },
  value: {
    type: 'object',
    attributes: { soft: integer, hard: integer },
    required: ['soft', 'hard'],
    merge: 'replace',
    short: {
      types: ['number', 'string'],
      says: 'a number',
      expand: (text, node) =>
        /^-?\d+$/.test(text) ? [scalar(Number(text), node.position)] : { refusal: `\`${text}\` is no number` },
    },
  },
}
