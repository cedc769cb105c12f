import type { ListQuery } from '../../src/engine/providers/kubernetes/cluster-api.js'
import type { Manifest } from '../../src/engine/providers/kubernetes/manifest.js'

/** Whether an object is among those that a list query asks for (API concepts, label and field selectors). */
export function matches(object: Manifest, { labels, fields }: ListQuery): boolean {
  const own = object.metadata.labels ?? {}
  return terms(labels).every((term) => meets(term, own)) && terms(fields).every((term) => meetsField(term, object))
}

/** Separated by commas, but for those in parentheses. */
function terms(selector: string | undefined): string[] {
  return selector === undefined || selector === '' ? [] : selector.split(/,(?![^(]*\))/).map((term) => term.trim())
}

function meets(term: string, labels: { readonly [name: string]: string }): boolean {
  const [, key = '', not, values] = /^(\S+) (not)?in \((.*)\)$/.exec(term.replace(/ notin /, ' notin ')) ?? []
  if (values !== undefined) {
    const listed = values.split(',').map((value) => value.trim())
    const own = labels[key]
    return not === undefined ? own !== undefined && listed.includes(own) : own === undefined || !listed.includes(own)
  }
  const [, name = '', operator, value] = /^([^=!]+)(==|=|!=)(.*)$/.exec(term) ?? []
  if (operator !== undefined) return operator === '!=' ? labels[name] !== value : labels[name] === value
  return term.startsWith('!') ? labels[term.slice(1)] === undefined : labels[term] !== undefined
}

function meetsField(term: string, object: Manifest): boolean {
  const [, path = '', operator, value] = /^([^=!]+)(==|=|!=)(.*)$/.exec(term) ?? []
  const found = path.split('.').reduce<unknown>((inner, key) => (inner as { [name: string]: unknown } | undefined)?.[key], object)
  return (String(found ?? '') === value) === (operator !== '!=')
}
