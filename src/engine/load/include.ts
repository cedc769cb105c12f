import { join } from 'node:path'
import { type Entry, type MapNode, map, type Node, textAt, textOf, toJson, withEntries } from '../document/node.js'
import { canonicalJson } from '../model/json.js'
import type { Position } from '../model/origin.js'
import type { Mapping } from '../model/service.js'
import { type Attribute, childOf, type Place } from './attributes/attribute.js'
import { absolutePath, filePath } from './attributes/paths.js'
import { complete } from './complete.js'
import type { Lookup } from './dot-env.js'
import { readEnvFile } from './env-file.js'
import type { Loading } from './loading.js'
import { formatPosition } from './merge.js'
import { substitute } from './substitute.js'
import type { Unit } from './unit.js'

export interface IncludeContext {
  readonly file: string
  readonly unit: Unit
  readonly place: Place
  readonly loading: Loading
  readonly loadUnit: (unit: Unit, loading: Loading) => Node
}

const deepestInclude = 100

/**
 * Brings the resources of the files that a document includes into it; `include` is gone afterwards. An included file has a project directory and an
 * `.env` of its own; the environment of the including one beats it.
 */
export function applyIncludes(document: MapNode, context: IncludeContext): MapNode {
  const includes = document.entries.get('include')
  if (!includes) return document
  const rest = withEntries(document, new Map([...document.entries].filter(([key]) => key !== 'include')))
  if (includes.value.type !== 'list') return rest
  return includes.value.items.reduce<MapNode>((target, include) => {
    const unit = includedUnit(include, context)
    if (!unit) return target
    const included = context.loadUnit(unit, context.loading)
    return included.type === 'map' ? importResources(included, target, context) : target
  }, rest)
}

/** Undefined, with a diagnostic, where a file cannot be included. */
function includedUnit(include: Node, context: IncludeContext): Unit | undefined {
  const { unit, place, loading, file } = context
  const files = textsAt(include, 'path').map((path) => filePath.rewrite?.(path, place) ?? path)
  const [main] = files
  if (main === undefined) return undefined
  const includedFrom = [...unit.includedFrom, file]
  if (includedFrom.includes(main)) {
    const chain = [...includedFrom.slice(includedFrom.indexOf(main)), main].join(' -> ')
    const message = `the files include each other: ${chain}`
    loading.report({ severity: 'error', code: 'include-cycle', message, position: include.position })
    return undefined
  }
  if (includedFrom.length > deepestInclude) {
    const message = `include goes more than ${deepestInclude} files deep`
    loading.report({ severity: 'error', code: 'include-too-deep', message, position: include.position })
    return undefined
  }
  const found = files.filter((path) => loading.documents(path, include.position).length > 0)
  if (found.length === 0) return undefined
  const chosen = textAt(include, 'project_directory')
  const directory = chosen === undefined ? join(main, '..') : absolutePath(chosen, place)
  const environment = { ...ownEnvironment(include, directory, context), ...unit.environment }
  return { files: found, directory, environment, includedFrom }
}

function textsAt(node: Node, key: string): readonly string[] {
  const value = node.type === 'map' ? node.entries.get(key)?.value : undefined
  return value?.type === 'list' ? value.items.flatMap((item) => (item.type === 'scalar' ? [textOf(item)] : [])) : []
}

/** The variables of the include's `env_file`, or of the `.env` in its directory if there is one. */
function ownEnvironment(include: Node, directory: string, { unit, place, loading }: IncludeContext): Mapping {
  const named = textsAt(include, 'env_file').map((path) => absolutePath(path, place))
  const files = named.length > 0 ? named : [join(directory, '.env')]
  const variables = new Map<string, string>()
  const lookup: Lookup = (name) => unit.environment[name] ?? variables.get(name)
  for (const path of files) {
    const reference = { by: 'other' as const, path, required: named.length > 0, position: include.position }
    const content = readEnvFile(reference, { read: loading.read, lookup, substitute })
    for (const diagnostic of content.diagnostics) loading.report(diagnostic)
    for (const [name, value] of content.value) variables.set(name, value)
  }
  return Object.fromEntries(variables)
}

function importResources(included: MapNode, target: MapNode, context: IncludeContext): MapNode {
  const entries = new Map(target.entries)
  for (const section of context.loading.grammar.included) {
    const source = included.entries.get(section)
    if (source?.value.type !== 'map') continue
    const existing = entries.get(section)
    const into = existing?.value.type === 'map' ? existing.value : map([], source.value.position)
    const resources = new Map<string, Entry>(into.entries)
    for (const [name, entry] of source.value.entries) {
      const own = resources.get(name)
      if (!own) resources.set(name, entry)
      else if (!isSame(own, entry, childOf(childOf(context.loading.grammar.stack, section), name), context.place))
        reportConflict(section, name, own.key, entry.key, context)
    }
    entries.set(section, { key: existing?.key ?? source.key, value: withEntries(into, resources) })
  }
  return withEntries(target, entries)
}

function isSame(own: Entry, imported: Entry, attribute: Attribute, place: Place): boolean {
  const whole = complete(own.value, attribute, [], { ...place, report: () => {} })
  return canonicalJson(toJson(whole)) === canonicalJson(toJson(imported.value))
}

function reportConflict(section: string, name: string, own: Position, imported: Position, { loading }: IncludeContext): void {
  loading.report({
    severity: 'error',
    code: 'include-conflict',
    message: `${section}.${name}: conflicts with the one included from ${formatPosition(imported)}`,
    hint: 'rename one of them, or change the included one in an override file of the include',
    position: own,
  })
}
