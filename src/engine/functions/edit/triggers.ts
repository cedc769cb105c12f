import type { Edit } from '../../document/edit.js'
import { StackError } from '../../model/errors.js'
import { asObject, isList, isObject, type Json, type JsonObject } from '../../model/json.js'
import type { KeyPath } from '../../model/origin.js'
import { describeTrigger } from '../scaffold.js'
import { type DeclaredFunction, extendedFrom } from './declared-functions.js'

/** A trigger of a function, by what commands call it. */
export interface ListedTrigger {
  readonly function: string
  /** `http-1`, `cron-2`, or the name that a schedule has: of one kind they are counted. */
  readonly id: string
  readonly kind: string
  /** `POST /resize`, `*\/5 * * * *`, `orders.created`. */
  readonly what: string
}

interface PlacedTrigger extends ListedTrigger {
  readonly path: KeyPath
}

/** The triggers that a function's block has. @param written canonical, or as it stands in a file */
export function triggersOf(name: string, written: JsonObject, path: KeyPath = []): readonly PlacedTrigger[] {
  const counts = new Map<string, number>()
  return itemsOf(written.triggers).map(([key, trigger]) => {
    const kind = Object.keys(trigger)[0] ?? ''
    const count = (counts.get(kind) ?? 0) + 1
    counts.set(kind, count)
    const own = asObject(trigger[kind]).name
    const what = describeTrigger(trigger, name)
    return {
      function: name,
      id: typeof own === 'string' ? own : `${kind}-${count}`,
      kind,
      what: kind === 'http' ? what : what.replace(/^\S+ /, ''),
      path: [...path, 'triggers', key],
    }
  })
}

/** A list of triggers, or a map with one of each kind. */
function itemsOf(triggers: Json | undefined): readonly (readonly [number | string, JsonObject])[] {
  if (isList(triggers)) {
    return triggers.map((trigger, index) => [index, typeof trigger === 'string' ? { [trigger]: {} } : asObject(trigger)] as const)
  }
  return isObject(triggers) ? Object.entries(triggers).map(([kind, value]) => [kind, { [kind]: value ?? {} }] as const) : []
}

/** The edit that gives a function one more trigger. */
export function addTrigger({ path, written }: Pick<DeclaredFunction, 'path' | 'written'>, trigger: JsonObject): readonly Edit[] {
  if (!isObject(written.triggers)) return [{ type: 'add', path: [...path, 'triggers'], value: trigger }]
  // A map has one of each kind: with one more of them it becomes the list that it stands for.
  const items = itemsOf(written.triggers).map(([, item]) => item)
  return [{ type: 'set', path: [...path, 'triggers'], value: [...items, trigger] }]
}

/** The edit that takes a trigger from a function. @param wanted its id, or what it says @throws StackError that names those it has */
export function removeTrigger(declared: DeclaredFunction, wanted: string): readonly Edit[] {
  const { name, path, written } = declared
  const triggers = triggersOf(name, written, path)
  const own = wanted.startsWith(`${name}/`) ? wanted.slice(name.length + 1) : wanted
  const found =
    triggers.find(({ id }) => id === own) ?? triggers.find(({ what }) => what === wanted || what.endsWith(` ${wanted}`))
  if (found) return [{ type: 'remove', path: found.path }]
  const base = extendedFrom(declared)
  if (base !== undefined) throw writtenElsewhere(declared, `trigger \`${wanted}\``, base)
  throw new StackError('unknown-trigger', `\`${name}\` has no trigger \`${wanted}\``, {
    hint:
      triggers.length === 0
        ? `it has none: stack function trigger add ${name} http /${name}`
        : `it has ${triggers.map(({ id, what }) => `${id} (${what})`).join(', ')}`,
  })
}

/** The refusal to take from a function what another one gives it. @param what it is: `trigger \`http-1\`` */
export function writtenElsewhere({ name, position }: DeclaredFunction, what: string, base: string): StackError {
  const place = `${position.file.slice(position.file.lastIndexOf('/') + 1)}:${position.line}`
  return new StackError('written-elsewhere', `\`${name}\` (${place}) has no ${what} of its own: it extends ${base}`, {
    hint: 'nothing was changed; change it there, or write it out here',
  })
}
