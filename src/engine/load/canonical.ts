import { describe, type Entry, isNull, list, type Node, type ScalarNode, scalar, textOf, withEntries } from '../document/node.js'
import { closest } from '../model/closest.js'
import { formatKeyPath, type KeyPath } from '../model/origin.js'
import {
  type Attribute,
  isRefusal,
  type ListAttribute,
  type MapAttribute,
  type ObjectAttribute,
  type Place,
  type Refusal,
  type Short,
} from './attributes/attribute.js'
import { canonicalScalar } from './canonical-scalar.js'
import { expectation } from './expectation.js'

/**
 * Brings one file's value into the long form that its attribute has, checking keys and types on the way. What does not fit is reported and left
 * out (a key of an object stays, as refused). Empty values and the tags `!reset` and `!override` are kept, for merging.
 * @returns the value; several where one short form stands for several long ones; none where it cannot be used.
 */
export function canonicalise(node: Node, attribute: Attribute, path: KeyPath, place: Place): readonly Node[] {
  if (node.tag === 'reset') return [node]
  if (isNull(node)) return [emptyValue(node, attribute)]
  const values = canonicalValue(node, attribute, path, place)
  return node.tag ? values.map((value) => ({ ...value, tag: node.tag })) : values
}

function canonicalValue(node: Node, attribute: Attribute, path: KeyPath, place: Place): readonly Node[] {
  switch (attribute.type) {
    case 'list':
      return canonicalList(node, attribute, path, place)
    case 'map':
      return canonicalMap(node, attribute, path, place)
    case 'object':
      return canonicalObject(node, attribute, path, place)
    case 'anything':
      return [node]
    default:
      if (node.type !== 'scalar') return unexpected(node, attribute, path, place)
      if (attribute.type === 'text' && attribute.short) return expandText(node, attribute.short, attribute, path, place)
      return canonicalScalar(node, attribute, path, place)
  }
}

function canonicalList(node: Node, attribute: ListAttribute, path: KeyPath, place: Place): readonly Node[] {
  if (node.type === 'scalar') {
    if (!attribute.short || !takes(attribute.short, node)) return unexpected(node, attribute, path, place)
    const expanded = expandShort(node, attribute.short, path, place)
    return expanded.flatMap((value) => (value.type === 'list' ? canonicalList(value, attribute, path, place) : [value]))
  }
  if (node.type === 'map') {
    const { fromMap } = attribute
    if (!fromMap) return unexpected(node, attribute, path, place)
    const items = [...node.entries].flatMap(([key, entry]) => {
      const made = fromMap.items(key, entry)
      return isRefusal(made) ? refuse(made, entry.value, [...path, key], place) : made
    })
    return [list(items, node.position)]
  }
  const items = node.items.flatMap((item, index) => {
    if (!isNull(item)) return canonicalise(item, attribute.item, [...path, index], place)
    return attribute.dropsEmpty ? [] : unexpected(item, attribute.item, [...path, index], place)
  })
  const kept = attribute.dropsEmpty ? items.filter((item) => item.type !== 'scalar' || item.value !== '') : items
  return [{ ...node, items: kept }]
}

function canonicalMap(node: Node, attribute: MapAttribute, path: KeyPath, place: Place): readonly Node[] {
  const { keys, fromList } = attribute
  const pairs =
    node.type === 'map'
      ? [...node.entries]
      : node.type === 'list' && fromList
        ? pairsOf(node.items, attribute, path, place)
        : undefined
  if (!pairs) return unexpected(node, attribute, path, place)
  const entries = new Map<string, Entry>()
  for (const [key, entry] of pairs) {
    if (keys && !keys.matches.test(key)) {
      const message = `${formatKeyPath([...path, key])}: \`${key}\` is not ${keys.says}`
      place.report({ severity: 'error', code: 'invalid-name', message, position: entry.key })
      continue
    }
    const [value] = canonicalise(entry.value, attribute.value, [...path, key], place)
    if (value) entries.set(key, { ...entry, value })
  }
  return [node.type === 'map' ? withEntries(node, entries) : { type: 'map', entries, position: node.position }]
}

function pairsOf(
  items: readonly Node[],
  attribute: MapAttribute,
  path: KeyPath,
  place: Place,
): readonly (readonly [string, Entry])[] {
  return items.flatMap((item, index) => {
    const { fromList } = attribute
    if (!fromList || item.type !== 'scalar' || typeof item.value !== 'string') {
      unexpected(item, { type: 'text' }, [...path, index], place)
      return []
    }
    const pair = fromList.entry(item.value, item)
    if ('refusal' in pair) {
      refuse(pair, item, [...path, index], place)
      return []
    }
    const [key, value] = pair
    return [[key, { key: item.position, value }] as const]
  })
}

function canonicalObject(node: Node, attribute: ObjectAttribute, path: KeyPath, place: Place): readonly Node[] {
  if (node.type === 'scalar' && attribute.short && takes(attribute.short, node)) {
    const expanded = expandShort(node, attribute.short, path, place)
    return expanded.flatMap((value) => (value.type === 'map' ? canonicalObject(value, attribute, path, place) : [value]))
  }
  if (node.type !== 'map') return unexpected(node, attribute, path, place)
  const entries = new Map<string, Entry>()
  for (const [key, entry] of node.entries) {
    const child = Object.hasOwn(attribute.attributes, key) ? attribute.attributes[key] : undefined
    if (child) {
      const [value] = canonicalise(entry.value, child, [...path, key], place)
      entries.set(key, { ...entry, value: value ?? { ...scalar(null, entry.value.position), refused: true } })
    } else if (key.startsWith('x-') && attribute.extensions !== 'no') {
      entries.set(key, entry)
    } else {
      const near = closest(key, Object.keys(attribute.attributes))
      place.report({
        severity: 'error',
        code: 'unknown-key',
        message: `${formatKeyPath([...path, key])}: unknown key`,
        ...(near ? { hint: `did you mean \`${near}\`?` } : {}),
        position: entry.key,
      })
    }
  }
  const rewritten = attribute.rewrite?.(entries, path, place) ?? entries
  return [withEntries(node, rewritten)]
}

/** Labels and options write an empty value as empty text; everything else keeps it until all files are merged. */
function emptyValue(node: Node, attribute: Attribute): Node {
  return attribute.type === 'text' && attribute.nullText !== undefined
    ? { ...node, ...scalar(attribute.nullText, node.position) }
    : node
}

function expandText(node: ScalarNode, short: Short, attribute: Attribute, path: KeyPath, place: Place): readonly Node[] {
  return typeof node.value === 'string' ? expandShort(node, short, path, place) : unexpected(node, attribute, path, place)
}

function expandShort(node: ScalarNode, short: Short, path: KeyPath, place: Place): readonly Node[] {
  const text = textOf(node)
  const expanded = short.expand(text, node, place)
  if (!isRefusal(expanded)) return expanded
  // What the variables will be is not known yet: `${PORT}:80` may well be a port.
  if (place.templates === 'kept' && text.includes('$')) return [node]
  return refuse(expanded, node, path, place)
}

function takes(short: Short, node: ScalarNode): boolean {
  return short.types.some((type) => typeof node.value === type)
}

function refuse({ refusal, hint }: Refusal, node: Node, path: KeyPath, place: Place): readonly Node[] {
  const message = `${formatKeyPath(path)}: ${refusal}`
  place.report({ severity: 'error', code: 'invalid-value', message, ...(hint ? { hint } : {}), position: node.position })
  return []
}

function unexpected(node: Node, attribute: Attribute, path: KeyPath, place: Place): readonly Node[] {
  const where = path.length === 0 ? 'the file' : formatKeyPath(path)
  const message = `${where}: expected ${expectation(attribute)}, found ${describe(node)}`
  place.report({ severity: 'error', code: 'wrong-type', message, position: node.position })
  return []
}
