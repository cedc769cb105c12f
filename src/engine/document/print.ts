import { Document, Scalar, visit } from 'yaml'
import type { Json } from '../model/json.js'

/**
 * Writes a value as YAML, in block style with two spaces. Text that any YAML version reads as something else (`yes`, `1.10`, `0o17`,
 * `2024-01-01`, `22:22`) is quoted, so that every tool reads it back as text.
 */
export function printYaml(value: Json): string {
  const document = new Document(value, { aliasDuplicateObjects: false })
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value === 'string' && looksLikeAnotherType(node.value)) node.type = Scalar.QUOTE_DOUBLE
    },
  })
  return document.toString({ lineWidth: 0, indent: 2 })
}

function looksLikeAnotherType(text: string): boolean {
  return /^(?:[-+]?\.?\d.*|[-+]?\.(?:inf|nan)|true|false|yes|no|on|off|y|n|null|~|=|<<)$/is.test(text)
}
