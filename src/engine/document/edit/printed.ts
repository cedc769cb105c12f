import { isObject, type Json } from '../../model/json.js'
import { printFlow, printYaml } from '../print.js'
import type { Source } from './source.js'
import type { Indentation } from './style.js'

/** `key: value` as lines that begin at a column; what is deeper than `blockLevels` (the value itself is 1) in flow style where it is small. */
export function printEntry(key: string, value: Json, column: number, blockLevels: number, indentation: Indentation): string {
  return indented(printYaml({ [key]: value }, { ...indentation, blockLevels }), column)
}

/** `- value` as lines whose dash stands at a column. */
export function printItem(value: Json, column: number, indentation: Indentation): string {
  return indented(printYaml([value], { ...indentation, blockLevels: 1 }), column)
}

/** `key: value` in one line, without its end. */
export function printFlowEntry(key: string, value: Json, notation: Source['notation']): string {
  return printInline({ [key]: value }, notation).slice(1, -1)
}

/** A value in one line. */
export function printInline(value: Json, notation: Source['notation']): string {
  return notation === 'json' ? spacedJson(value) : printFlow(value)
}

/** JSON with the spaces that people write. */
function spacedJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(spacedJson).join(', ')}]`
  if (!isObject(value)) return JSON.stringify(value)
  const entries = Object.entries(value).flatMap(([key, item]) =>
    item === undefined ? [] : [`${JSON.stringify(key)}: ${spacedJson(item)}`],
  )
  return `{${entries.join(', ')}}`
}

/** Whether block style writes it in lines of its own. */
export function isBlock(value: Json): boolean {
  if (typeof value === 'string') return value.includes('\n')
  if (Array.isArray(value)) return value.length > 0
  return isObject(value) && Object.keys(value).length > 0
}

function indented(text: string, column: number): string {
  return text.replaceAll(/^(?=.)/gm, ' '.repeat(column))
}
