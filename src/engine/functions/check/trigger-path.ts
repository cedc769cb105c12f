import { isList } from '../../model/json.js'
import type { KeyPath } from '../../model/origin.js'
import { readTrigger } from '../declaration.js'
import type { ResolvedFunction } from '../resolve.js'

/** Where a trigger stands, by its number among those that were read: the file may have others before it. */
export function triggerPath({ path, written, declaration }: ResolvedFunction, index: number): KeyPath {
  const items = isList(written.triggers) ? written.triggers : []
  const places = items.flatMap((item, place) => (readTrigger(item).length > 0 ? [place] : []))
  const trigger = declaration.triggers[index]
  return [...path, 'triggers', places[index] ?? index, ...(trigger === undefined ? [] : [trigger.type])]
}
