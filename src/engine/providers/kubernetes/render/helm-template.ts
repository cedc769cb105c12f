import type { Json } from '../../../model/json.js'
import { printObject } from './print-objects.js'
import type { RenderedObject } from './rendered.js'

/** Texts of a manifest that a chart fills in; each is one scalar, or one value under a key. */
export interface Slots {
  /** Takes the place of a text: `image: {{ .. }}`. @param action `include "shop.image" .Values.services.web.image` */
  text(action: string): string
  /** Takes the place of a value of any shape: `toYaml` of the expression. */
  value(expression: string): string
}

interface Slot {
  readonly mark: string
  readonly action: string
  readonly shape: 'text' | 'value'
}

/**
 * Prints an object as a template of Helm. Text that looks like a template stays what it is.
 * @param fill gives the object with marks of its slots in it
 */
export function printTemplate(fill: (slots: Slots) => RenderedObject): string {
  const slots: Slot[] = []
  const mark = (shape: Slot['shape'], action: string) => {
    const name = `SLOT-${slots.length}-OF-CHART`
    slots.push({ mark: name, action, shape })
    return name
  }
  const object = fill({ text: (action) => mark('text', action), value: (expression) => mark('value', expression) })
  const printed = printObject(object).replaceAll('{{', '{{ "{{" }}')
  return slots.reduceRight((text, slot) => filled(text, slot), printed)
}

function filled(text: string, { mark, action, shape }: Slot): string {
  if (shape === 'text') return text.replaceAll(mark, () => `{{ ${action} }}`)
  return text.replace(new RegExp(`^( *(?:- )?)([\\w.-]+): ${mark}$`, 'm'), (_, start: string, key: string) => {
    return `${start}${key}:\n{{- toYaml (${action}) | nindent ${start.length + 2} }}`
  })
}

/** `.Values.services.web.image`, or with `index` where a key is no plain word. */
export function valuesPath(...path: readonly string[]): string {
  if (path.every((key) => /^[A-Za-z_]\w*$/.test(key))) return `.Values.${path.join('.')}`
  return `(index .Values ${path.map((key) => JSON.stringify(key)).join(' ')})`
}

/** A manifest with every text of one kind replaced, whole texts alone. */
export function replaceTexts(value: Json, replacement: (text: string) => string | undefined): Json {
  if (typeof value === 'string') return replacement(value) ?? value
  if (Array.isArray(value)) return value.map((entry: Json) => replaceTexts(entry, replacement))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, entry === undefined ? undefined : replaceTexts(entry, replacement)]),
  )
}
