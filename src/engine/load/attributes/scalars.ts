import { list, type Node, textOf } from '../../document/node.js'
import type { Attribute, BooleanAttribute, ListAttribute, NumberAttribute, TextAttribute } from './attribute.js'

export const text: TextAttribute = { type: 'text' }
/** Text that may be written as a number without quotes. */
export const textOrNumber: TextAttribute = { type: 'text', also: ['number'] }
/** Text that may be written as `true` or `false`. */
export const textOrBoolean: TextAttribute = { type: 'text', also: ['boolean'] }
export const anyScalar: TextAttribute = { type: 'text', also: ['number', 'boolean'] }
export const boolean: BooleanAttribute = { type: 'boolean' }
export const integer: NumberAttribute = { type: 'integer' }
export const number: NumberAttribute = { type: 'number' }
export const duration: Attribute = { type: 'duration' }
export const bytes: Attribute = { type: 'bytes' }

export function oneOf(...allowed: readonly string[]): TextAttribute {
  return { type: 'text', allowed }
}

export function within(minimum: number, maximum: number): NumberAttribute {
  return { type: 'integer', minimum, maximum }
}

export function listOf(item: Attribute): ListAttribute {
  return { type: 'list', item }
}

/** A list of texts in which a text, up to its `=`, stands once. */
export function setOf(item: Attribute): ListAttribute {
  return { type: 'list', item, key: keyOfPair }
}

/** A list whose single item may stand alone. */
export function oneOrMore(whole: ListAttribute): ListAttribute {
  return {
    ...whole,
    short: {
      types: ['string', ...(whole.item.type === 'text' ? (whole.item.also ?? []) : [])],
      says: 'text',
      expand: (_text, node) => [list([node], node.position)],
    },
  }
}

function keyOfPair(item: Node): string | undefined {
  return item.type === 'scalar' ? textOf(item).split('=', 1)[0] : undefined
}
