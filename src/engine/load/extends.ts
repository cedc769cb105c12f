import { dirname } from 'node:path'
import { type Entry, type MapNode, type Node, textAt, withEntries } from '../document/node.js'
import { closest } from '../model/closest.js'
import type { Position } from '../model/origin.js'
import type { Mapping } from '../model/service.js'
import type { Place } from './attributes/attribute.js'
import { canonicalise } from './canonical.js'
import type { ExtendingSection } from './grammar.js'
import type { Loading } from './loading.js'
import { merge, withoutTags } from './merge.js'

export interface ExtendsContext {
  readonly file: string
  readonly environment: Mapping
  readonly place: Place
  readonly loading: Loading
}

/** Makes each service (and function) of a document that extends another one whole; `extends` is gone afterwards. */
export function applyExtends(document: MapNode, context: ExtendsContext): MapNode {
  return context.loading.grammar.extending.reduce((extended, kind) => extendSection(extended, kind, context), document)
}

function extendSection(document: MapNode, kind: ExtendingSection, context: ExtendsContext): MapNode {
  const section = document.entries.get(kind.section)
  if (section?.value.type !== 'map') return document
  const own = section.value
  const scope: Scope = {
    kind,
    file: context.file,
    names: [...own.entries.keys()],
    whole: new Map(),
    find: (name) => own.entries.get(name)?.value,
  }
  const scopes = new Map<string, Scope>()
  const entries = [...own.entries].map(([name, entry]): readonly [string, Entry] => [
    name,
    { ...entry, value: wholeEntry(name, entry.value, scope, [], { ...context, scopes }) },
  ])
  return withEntries(
    document,
    new Map(document.entries).set(kind.section, { ...section, value: withEntries(own, new Map(entries)) }),
  )
}

const deepestExtends = 200

/** The services, or functions, that one file offers. */
interface Scope {
  readonly kind: ExtendingSection
  readonly file: string
  readonly names: readonly string[]
  /** Those that were made whole already. */
  readonly whole: Map<string, Node>
  readonly find: (name: string) => Node | undefined
}

interface Search extends ExtendsContext {
  readonly scopes: Map<string, Scope>
}

interface Link {
  readonly position: Position
  readonly file: string
  readonly service: string
}

function wholeEntry(name: string, service: Node, scope: Scope, chain: readonly Link[], search: Search): Node {
  const reference = service.type === 'map' ? service.entries.get('extends') : undefined
  if (service.type !== 'map' || !reference) return service
  const own = withEntries(service, new Map([...service.entries].filter(([key]) => key !== 'extends')))
  const { kind } = scope
  const target = textAt(reference.value, kind.target)
  if (target === undefined) return reference.value.type === 'map' ? service : own
  const file = textAt(reference.value, 'file')
  const { position } = reference.value
  const known = scope.whole.get(name)
  if (known) return known
  const links = [...chain, { file: scope.file, service: name, position }]
  const baseScope = file === undefined ? scope : fileScope(file, position, kind, search)
  if (!baseScope) return own
  if (links.length > deepestExtends) {
    const message = `${kind.section}.${links[0]?.service}.extends: goes more than ${deepestExtends} ${kind.target}s deep`
    search.loading.report({ severity: 'error', code: 'extends-too-deep', message, position })
    return own
  }
  if (links.some((link) => link.file === baseScope.file && link.service === target)) {
    reportCycle([...links, { file: baseScope.file, service: target, position }], kind, search)
    return own
  }
  const base = baseScope.find(target)
  if (!base) {
    reportMissing(name, target, baseScope, position, search)
    return own
  }
  const whole = wholeEntry(target, base, baseScope, links, search)
  const merged = merge(withoutTags(whole), own, kind.attribute, [kind.section, name], search.loading.report)
  scope.whole.set(name, merged)
  return merged
}

/** Those of another file, made canonical when they are asked for; paths in them begin at that file. */
function fileScope(file: string, mention: Position, kind: ExtendingSection, search: Search): Scope | undefined {
  const known = search.scopes.get(file)
  if (known) return known
  const { loading, environment } = search
  const documents = loading.documents(file, mention)
  if (documents.length === 0) return undefined
  const place: Place = { ...search.place, directory: dirname(file) }
  const sections = documents.flatMap((document) => {
    return kind.spellings.flatMap((spelling) => {
      const entries = document.type === 'map' ? document.entries.get(spelling)?.value : undefined
      return entries?.type === 'map' ? [entries] : []
    })
  })
  const made = new Map<string, Node | undefined>()
  const make = (name: string): Node | undefined => {
    const versions = sections.flatMap((services) => {
      const source = services.entries.get(name)?.value
      return source
        ? canonicalise(
            loading.interpolated(source, [kind.section, name], environment),
            kind.attribute,
            [kind.section, name],
            place,
          )
        : []
    })
    return versions.length === 0
      ? undefined
      : versions.reduce((earlier, later) => merge(earlier, later, kind.attribute, [kind.section, name], loading.report))
  }
  const scope: Scope = {
    kind,
    file,
    whole: new Map(),
    names: sections.flatMap((services) => [...services.entries.keys()]),
    find: (name) => {
      if (!made.has(name)) made.set(name, make(name))
      return made.get(name)
    },
  }
  search.scopes.set(file, scope)
  return scope
}

function reportCycle(links: readonly Link[], kind: ExtendingSection, search: Search): void {
  const isOneFile = links.every(({ file }) => file === links[0]?.file)
  const chain = links.map(({ file, service }) => (isOneFile ? service : `${service} (${file})`)).join(' -> ')
  search.loading.report({
    severity: 'error',
    code: 'extends-cycle',
    message: `${kind.section}.${links[0]?.service}.extends: the ${kind.target}s extend each other: ${chain}`,
    hint: 'let one of them extend nothing',
    ...(links[0] ? { position: links[0].position } : {}),
  })
}

function reportMissing(name: string, target: string, scope: Scope, position: Position, search: Search): void {
  const near = closest(target, scope.names)
  search.loading.report({
    severity: 'error',
    code: 'unknown-service',
    message: `${scope.kind.section}.${name}.extends: no ${scope.kind.target} \`${target}\` in ${scope.file}`,
    hint: near ? `did you mean \`${near}\`?` : `a ${scope.kind.target} of another file is extended with \`file:\``,
    position,
  })
}
