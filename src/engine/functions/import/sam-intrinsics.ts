import type { Node } from '../../document/node.js'
import type { SamContext } from './sam.js'
import { functionNameOf, literal, nodeAt, scalarText } from './values.js'

/** A value of a template with its intrinsic functions worked out, as a stack file says it. */
export type ResolvedValue = { readonly text: string; readonly isDefault: boolean } | { readonly unknown: string }

/** Works out `Ref`, `Fn::Sub` and `Fn::Join` over parameters with a default and functions of the template; the rest AWS alone knows. */
export function resolveIntrinsics(node: Node, context: Pick<SamContext, 'document' | 'names'>): ResolvedValue {
  const text = scalarText(node)
  if (text !== undefined) return { text: literal(text), isDefault: false }
  if (node.type !== 'map') return { unknown: 'a list' }
  const [name, entry] = [...node.entries][0] ?? []
  if (name === undefined || entry === undefined) return { unknown: 'nothing' }
  switch (name) {
    case 'Ref':
      return reference(scalarText(entry.value) ?? '', context)
    case 'Fn::Sub':
      return substituted(entry.value, context)
    case 'Fn::Join':
      return joined(entry.value, context)
    case 'Fn::GetAtt':
      return { unknown: `!GetAtt ${attribute(entry.value)}` }
    default:
      return { unknown: name.replace('Fn::', '!') }
  }
}

function reference(name: string, { document, names }: Pick<SamContext, 'document' | 'names'>): ResolvedValue {
  const value = scalarText(nodeAt(document, 'Parameters', name, 'Default'))
  if (value !== undefined) return { text: literal(value), isDefault: true }
  if (names.has(name)) return { text: functionNameOf(name.replace(/Function$/, '') || name), isDefault: false }
  return { unknown: `!Ref ${name}` }
}

/** `text ${Name} ${Resource.Attribute} ${!literal}`, alone or with a map of further names. */
function substituted(node: Node, context: Pick<SamContext, 'document' | 'names'>): ResolvedValue {
  const [template, names] = node.type === 'list' ? node.items : [node]
  const text = scalarText(template)
  if (text === undefined) return { unknown: '!Sub' }
  let isDefault = false
  let result = ''
  let end = 0
  for (const match of text.matchAll(/\$\{(!?)([^}]*)\}/g)) {
    result += literal(text.slice(end, match.index))
    end = match.index + match[0].length
    const name = match[2] ?? ''
    if (match[1] === '!') {
      result += literal(`\${${name}}`)
      continue
    }
    const own = nodeAt(names, name)
    const resolved = own ? resolveIntrinsics(own, context) : reference(name, context)
    if ('unknown' in resolved) return { unknown: `!Sub \${${name}}` }
    isDefault ||= resolved.isDefault
    result += resolved.text
  }
  return { text: result + literal(text.slice(end)), isDefault }
}

function joined(node: Node, context: Pick<SamContext, 'document' | 'names'>): ResolvedValue {
  const [separator, parts] = node.type === 'list' ? node.items : []
  if (parts?.type !== 'list') return { unknown: '!Join' }
  const resolved = parts.items.map((part) => resolveIntrinsics(part, context))
  const unknown = resolved.find((part) => 'unknown' in part)
  if (unknown) return unknown
  const known = resolved.flatMap((part) => ('text' in part ? [part] : []))
  return {
    text: known.map((part) => part.text).join(scalarText(separator) ?? ''),
    isDefault: known.some((part) => part.isDefault),
  }
}

function attribute(node: Node): string {
  return node.type === 'list' ? node.items.map((item) => scalarText(item) ?? '').join('.') : (scalarText(node) ?? '')
}
