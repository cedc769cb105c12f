import { isMap, isScalar, isSeq, visit } from 'yaml'
import { columnOf, type Source } from './source.js'

/** How a text indents: spaces a level, and whether the dashes of a list stand deeper than its key. */
export interface Indentation {
  readonly step: number
  readonly lists: 'indented' | 'flush'
}

/** Reads off a document how it indents; two spaces where nothing tells. */
export function indentationOf({ text, document }: Source): Indentation {
  let step: number | undefined
  let lists: Indentation['lists'] | undefined
  visit(document ?? null, {
    Pair: (_, { key, value }) => {
      if (!isScalar(key) || !(isMap(value) || isSeq(value)) || value.flow || value.items.length === 0) return
      const deeper = columnOf(text, value.range?.[0] ?? 0) - columnOf(text, key.range?.[0] ?? 0)
      if (isMap(value) && deeper > 0) step ??= deeper
      if (isSeq(value)) lists ??= deeper > 0 ? 'indented' : 'flush'
    },
  })
  return { step: step ?? 2, lists: lists ?? 'indented' }
}
