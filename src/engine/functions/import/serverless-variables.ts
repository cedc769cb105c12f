import type { Node } from '../../document/node.js'
import { literal, nodeAt, scalarText } from './values.js'

/** A text with what serverless fills into it, as a stack file says it. */
export type Resolved = { readonly text: string; readonly fromOptions: boolean } | { readonly unknown: string }

/**
 * Resolves `${self:..}` against the document itself, `${env:NAME}` as a variable of the stack file, `${opt:..}` and `${sls:..}` by their
 * defaults. Anything else (`${ssm:..}`, `${file(..)}`, `${cf:..}`) is known to AWS, or to serverless, alone.
 */
export function resolveVariables(text: string, document: Node, depth = 0): Resolved {
  let fromOptions = false
  let result = ''
  let rest = text
  for (;;) {
    const begin = rest.indexOf('${')
    if (begin === -1) return { text: result + literal(rest), fromOptions }
    const end = closing(rest, begin + 2)
    if (end === -1) return { text: result + literal(rest), fromOptions }
    const resolved = resolveOne(rest.slice(begin + 2, end), document, depth)
    if ('unknown' in resolved) return resolved
    fromOptions ||= resolved.fromOptions
    result += literal(rest.slice(0, begin)) + resolved.text
    rest = rest.slice(end + 1)
  }
}

function closing(text: string, from: number): number {
  let open = 1
  for (let index = from; index < text.length; index++) {
    if (text.startsWith('${', index)) open++
    if (text[index] === '}') open--
    if (open === 0) return index
  }
  return -1
}

function resolveOne(inner: string, document: Node, depth: number): Resolved {
  const unknown = { unknown: `\${${inner}}` }
  if (depth > 10) return unknown
  const [, source = '', , otherwise] = /^([^,]*)(,\s*(.*))?$/s.exec(inner) ?? []
  const fallback = (): Resolved => (otherwise === undefined ? unknown : defaultOf(otherwise.trim(), document, depth))
  const [, kind, address = ''] = /^(\w+):(.*)$/.exec(source.trim()) ?? []
  switch (kind) {
    case 'self': {
      const node = nodeAt(document, ...address.split('.').filter((key) => key !== ''))
      const text = scalarText(node)
      return text === undefined ? fallback() : resolveVariables(text, document, depth + 1)
    }
    case 'env': {
      if (otherwise === undefined) return { text: `\${${address}}`, fromOptions: false }
      const given = fallback()
      return 'unknown' in given ? given : { text: `\${${address}:-${given.text}}`, fromOptions: false }
    }
    case 'sls':
    case 'opt': {
      const given = address === 'stage' && otherwise === undefined ? { text: 'dev', fromOptions: true } : fallback()
      return 'unknown' in given ? given : { ...given, fromOptions: true }
    }
    default:
      return unknown
  }
}

function defaultOf(text: string, document: Node, depth: number): Resolved {
  const [, quoted] = /^['"](.*)['"]$/.exec(text) ?? []
  if (quoted !== undefined) return { text: literal(quoted), fromOptions: false }
  if (/^\w+:/.test(text)) return resolveOne(text, document, depth + 1)
  return resolveVariables(text, document, depth + 1)
}
