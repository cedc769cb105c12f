import type { KeyPath } from '../../model/origin.js'
import type { ResolvedFunction } from '../resolve.js'

/** Where a trigger stands. */
export function triggerPath({ path, declaration }: ResolvedFunction, index: number): KeyPath {
  const trigger = declaration.triggers[index]
  return [...path, 'triggers', index, ...(trigger === undefined ? [] : [trigger.type])]
}
