import { describe, type Node, type ScalarNode, textOf } from '../document/node.js'
import { formatDuration, parseDuration } from '../model/duration.js'
import { formatKeyPath, type KeyPath } from '../model/origin.js'
import { parseSize } from '../model/size.js'
import type { Attribute, NumberAttribute, Place, TextAttribute } from './attributes/attribute.js'
import { expectation } from './expectation.js'
import { suggestion } from './suggestion.js'

type ScalarAttribute = Exclude<Attribute, { type: 'list' | 'map' | 'object' | 'anything' }>

/** A scalar in the type and the spelling of its attribute: numbers and booleans out of text, durations and sizes in one form. */
export function canonicalScalar(node: ScalarNode, attribute: ScalarAttribute, path: KeyPath, place: Place): readonly Node[] {
  const value = read(node, attribute, path, place)
  if (value !== undefined) return value === node.value ? [node] : [{ type: 'scalar', value, position: node.position }]
  if (place.templates === 'kept' && typeof node.value === 'string' && node.value.includes('$')) return [node]
  const hint = suggestion(node, attribute)
  place.report({
    severity: 'error',
    code: 'wrong-type',
    message: `${formatKeyPath(path)}: expected ${expectation(attribute)}, found ${describe(node)}`,
    ...(hint ? { hint } : {}),
    position: node.position,
  })
  return []
}

/** Undefined where the value is none of the attribute's. */
function read(node: ScalarNode, attribute: ScalarAttribute, path: KeyPath, place: Place): ScalarNode['value'] | undefined {
  switch (attribute.type) {
    case 'text':
      return readText(node, attribute, place)
    case 'boolean':
      return readBoolean(node, path, place)
    case 'integer':
    case 'number':
      return readNumber(node, attribute)
    case 'duration': {
      const nanoseconds = typeof node.value === 'string' ? parseDuration(node.value) : undefined
      return nanoseconds === undefined ? undefined : formatDuration(nanoseconds)
    }
    case 'bytes': {
      const size =
        typeof node.value === 'string'
          ? parseSize(node.value)
          : typeof node.value === 'number'
            ? Math.trunc(node.value)
            : Number.NaN
      return size === undefined || !Number.isFinite(size) || (size < 0 && !attribute.unlimited)
        ? undefined
        : BigInt(size).toString()
    }
    case 'mode': {
      const mode =
        typeof node.value === 'string' && /^(?:0o)?[0-7]+$/.test(node.value)
          ? Number.parseInt(node.value.replace('0o', ''), 8)
          : node.value
      return typeof mode === 'number' && Number.isInteger(mode) && mode >= 0 ? `0${mode.toString(8)}` : undefined
    }
  }
}

function readText(node: ScalarNode, attribute: TextAttribute, place: Place): string | undefined {
  const type = typeof node.value
  if (type !== 'string' && !attribute.also?.some((other) => other === type)) return undefined
  const text = textOf(node)
  const isTemplate = place.templates === 'kept' && text.includes('$')
  if (!isTemplate && attribute.allowed && !attribute.allowed.includes(text)) return undefined
  if (!isTemplate && attribute.pattern && !attribute.pattern.matches.test(text)) return undefined
  return attribute.rewrite ? attribute.rewrite(text, place) : text
}

const words: Record<string, boolean> = { true: true, false: false, y: true, yes: true, on: true, n: false, no: false, off: false }

function readBoolean(node: ScalarNode, path: KeyPath, place: Place): boolean | undefined {
  if (typeof node.value === 'boolean') return node.value
  const word = typeof node.value === 'string' ? node.value.toLowerCase() : ''
  const value = Object.hasOwn(words, word) ? words[word] : undefined
  if (value !== undefined && word !== 'true' && word !== 'false') {
    place.report({
      severity: 'warning',
      code: 'yaml-1.1-boolean',
      message: `${formatKeyPath(path)}: \`${node.value}\` is no boolean in YAML 1.2`,
      hint: `write \`${value}\``,
      position: node.position,
    })
  }
  return value
}

function readNumber(node: ScalarNode, attribute: NumberAttribute): ScalarNode['value'] | undefined {
  if (typeof node.value === 'string' && attribute.words?.includes(node.value.toLowerCase())) return node.value.toLowerCase()
  const number =
    typeof node.value === 'string' && /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(node.value)
      ? Number(node.value)
      : node.value
  if (typeof number !== 'number' || !Number.isFinite(number)) return undefined
  if (attribute.type === 'integer' && !Number.isSafeInteger(number)) return undefined
  if (number < (attribute.minimum ?? -Infinity) || number > (attribute.maximum ?? Infinity)) return undefined
  return number
}
