import { type Entry, isNull, type ListNode, type MapNode, type Node, scalar } from '../document/node.js'
import { formatKeyPath, type KeyPath } from '../model/origin.js'
import { type Attribute, childOf, type ListAttribute, type ObjectAttribute, type Place } from './attributes/attribute.js'
import { expectation } from './expectation.js'

/**
 * Finishes a merged value: tags and what `!reset` took away are gone, a list has each key once, defaults are filled in, and what an attribute
 * requires is there. Completing twice changes nothing.
 */
export function complete(node: Node, attribute: Attribute, path: KeyPath, place: Place): Node {
  if (isNull(node)) {
    if (!attribute.nullable && attribute.type !== 'anything') reportEmpty(node, attribute, path, place)
    return scalar(null, node.position)
  }
  if (node.type === 'list') return completeList(node, attribute, path, place)
  if (node.type === 'map') return completeMap(node, attribute, path, place)
  return node.tag ? scalar(node.value, node.position) : node
}

function completeList(node: ListNode, attribute: Attribute, path: KeyPath, place: Place): Node {
  const item: Attribute = attribute.type === 'list' ? attribute.item : { type: 'anything' }
  const unique = attribute.type === 'list' ? withEachKeyOnce(node.items, attribute) : node.items
  const items = unique.map((value, index) => complete(value, item, [...path, index], place))
  return { type: 'list', items, position: node.position }
}

/** The last of several items of one key, in the place of the first. */
function withEachKeyOnce(items: readonly Node[], { key }: ListAttribute): readonly Node[] {
  if (!key) return items
  const places = new Map<string, number>()
  const unique: Node[] = []
  for (const item of items) {
    const name = key(item)
    const at = name === undefined ? undefined : places.get(name)
    if (at !== undefined) {
      unique[at] = item
      continue
    }
    if (name !== undefined) places.set(name, unique.length)
    unique.push(item)
  }
  return unique
}

function completeMap(node: MapNode, attribute: Attribute, path: KeyPath, place: Place): Node {
  const entries = new Map<string, Entry>()
  for (const [key, entry] of node.entries) {
    if (entry.value.tag === 'reset' || isRefused(entry.value)) continue
    const value = complete(entry.value, childOf(attribute, key), [...path, key], place)
    entries.set(key, value === entry.value ? entry : { ...entry, value })
  }
  if (attribute.type === 'object') finishObject(entries, node, attribute, path, place)
  return { type: 'map', entries, position: node.position }
}

function finishObject(entries: Map<string, Entry>, node: MapNode, attribute: ObjectAttribute, path: KeyPath, place: Place): void {
  for (const key of attribute.required ?? []) {
    const given = node.entries.get(key)?.value
    if (given && given.tag !== 'reset') continue
    const message = `${formatKeyPath(path)}: \`${key}\` is missing`
    place.report({ severity: 'error', code: 'missing-key', message, position: node.position })
  }
  for (const [key, value] of Object.entries(attribute.defaults?.(entries, place) ?? {})) {
    if (value !== undefined && !entries.has(key)) entries.set(key, { key: node.position, value: scalar(value, node.position) })
  }
  // Where a value could not be read, what it lacks is guesswork.
  if (![...node.entries.values()].some(({ value }) => isRefused(value)))
    attribute.check?.(entries, path, (diagnostic) => place.report({ position: node.position, ...diagnostic }))
}

function isRefused(node: Node): boolean {
  return node.type === 'scalar' && node.refused === true
}

function reportEmpty(node: Node, attribute: Attribute, path: KeyPath, place: Place): void {
  const message = `${formatKeyPath(path)}: is empty; expected ${expectation(attribute)}`
  place.report({
    severity: 'error',
    code: 'empty-value',
    message,
    hint: 'give it a value, or remove the line',
    position: node.position,
  })
}
