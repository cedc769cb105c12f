import { type ScalarNode, textOf } from '../document/node.js'
import { closest } from '../model/closest.js'
import type { Attribute } from './attributes/attribute.js'

/** What the user most likely meant with a scalar that does not fit, or how the right one is written. */
export function suggestion(node: ScalarNode, attribute: Attribute): string | undefined {
  const text = textOf(node)
  switch (attribute.type) {
    case 'duration': {
      const near = nearDuration(text)
      return near === undefined ? undefined : `write \`${near}\``
    }
    case 'text': {
      if (!attribute.allowed) return typeof node.value === 'string' ? undefined : `quote it: "${text}"`
      const near = closest(text, attribute.allowed)
      return near === undefined ? undefined : `did you mean \`${near}\`?`
    }
    case 'integer':
    case 'number': {
      const { minimum, maximum } = attribute
      if (minimum !== undefined && maximum !== undefined) return `it lies between ${minimum} and ${maximum}`
      return minimum === undefined ? undefined : `it is at least ${minimum}`
    }
    default:
      return undefined
  }
}

/** `5 seconds`, `10`, `2 min`. */
function nearDuration(text: string): string | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([a-zA-Z]*)\s*$/.exec(text)
  const unit = (match?.[2] ?? '').toLowerCase()
  const units = { ms: /^milli/, s: /^(?:sec|$)/, m: /^min/, h: /^(?:hour|hr$)/ }
  const known = Object.entries(units).find(([, words]) => words.test(unit))
  return match && known ? `${match[1]}${known[0]}` : undefined
}
