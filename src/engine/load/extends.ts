import { dirname } from 'node:path'
import { type Entry, type MapNode, type Node, textAt, withEntries } from '../document/node.js'
import { closest } from '../model/closest.js'
import type { Position } from '../model/origin.js'
import type { Mapping } from '../model/service.js'
import type { Place } from './attributes/attribute.js'
import { canonicalise } from './canonical.js'
import type { Loading } from './loading.js'
import { merge, withoutTags } from './merge.js'

export interface ExtendsContext {
  readonly file: string
  readonly environment: Mapping
  readonly place: Place
  readonly loading: Loading
}

/** Makes each service of a document that extends another one whole; `extends` is gone afterwards. */
export function applyExtends(document: MapNode, context: ExtendsContext): MapNode {
  const services = document.entries.get('services')
  if (services?.value.type !== 'map') return document
  const own = services.value
  const scope: Scope = {
    file: context.file,
    names: [...own.entries.keys()],
    whole: new Map(),
    find: (name) => own.entries.get(name)?.value,
  }
  const scopes = new Map<string, Scope>()
  const entries = [...own.entries].map(([name, entry]): readonly [string, Entry] => [
    name,
    { ...entry, value: wholeService(name, entry.value, scope, [], { ...context, scopes }) },
  ])
  return withEntries(
    document,
    new Map(document.entries).set('services', { ...services, value: withEntries(own, new Map(entries)) }),
  )
}

const deepestExtends = 200

/** The services that one file offers. */
interface Scope {
  readonly file: string
  readonly names: readonly string[]
  /** The services that were made whole already. */
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

function wholeService(name: string, service: Node, scope: Scope, chain: readonly Link[], search: Search): Node {
  const reference = service.type === 'map' ? service.entries.get('extends') : undefined
  if (service.type !== 'map' || !reference) return service
  const own = withEntries(service, new Map([...service.entries].filter(([key]) => key !== 'extends')))
  const target = textAt(reference.value, 'service')
  if (target === undefined) return reference.value.type === 'map' ? service : own
  const file = textAt(reference.value, 'file')
  const { position } = reference.value
  const known = scope.whole.get(name)
  if (known) return known
  const links = [...chain, { file: scope.file, service: name, position }]
  const baseScope = file === undefined ? scope : fileScope(file, position, search)
  if (!baseScope) return own
  if (links.length > deepestExtends) {
    const message = `services.${links[0]?.service}.extends: goes more than ${deepestExtends} services deep`
    search.loading.report({ severity: 'error', code: 'extends-too-deep', message, position })
    return own
  }
  if (links.some((link) => link.file === baseScope.file && link.service === target)) {
    reportCycle([...links, { file: baseScope.file, service: target, position }], search)
    return own
  }
  const base = baseScope.find(target)
  if (!base) {
    reportMissing(name, target, baseScope, position, search)
    return own
  }
  const whole = wholeService(target, base, baseScope, links, search)
  const merged = merge(withoutTags(whole), own, search.loading.grammar.service, ['services', name], search.loading.report)
  scope.whole.set(name, merged)
  return merged
}

/** The services of another file, made canonical when they are asked for; paths in them begin at that file. */
function fileScope(file: string, mention: Position, search: Search): Scope | undefined {
  const known = search.scopes.get(file)
  if (known) return known
  const { loading, environment } = search
  const documents = loading.documents(file, mention)
  if (documents.length === 0) return undefined
  const place: Place = { ...search.place, directory: dirname(file) }
  const sections = documents.flatMap((document) => {
    const services = document.type === 'map' ? document.entries.get('services')?.value : undefined
    return services?.type === 'map' ? [services] : []
  })
  const made = new Map<string, Node | undefined>()
  const make = (name: string): Node | undefined => {
    const versions = sections.flatMap((services) => {
      const source = services.entries.get(name)?.value
      return source
        ? canonicalise(
            loading.interpolated(source, ['services', name], environment),
            loading.grammar.service,
            ['services', name],
            place,
          )
        : []
    })
    return versions.length === 0
      ? undefined
      : versions.reduce((earlier, later) => merge(earlier, later, loading.grammar.service, ['services', name], loading.report))
  }
  const scope: Scope = {
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

function reportCycle(links: readonly Link[], search: Search): void {
  const isOneFile = links.every(({ file }) => file === links[0]?.file)
  const chain = links.map(({ file, service }) => (isOneFile ? service : `${service} (${file})`)).join(' -> ')
  search.loading.report({
    severity: 'error',
    code: 'extends-cycle',
    message: `services.${links[0]?.service}.extends: the services extend each other: ${chain}`,
    hint: 'let one of them extend nothing',
    ...(links[0] ? { position: links[0].position } : {}),
  })
}

function reportMissing(name: string, target: string, scope: Scope, position: Position, search: Search): void {
  const near = closest(target, scope.names)
  search.loading.report({
    severity: 'error',
    code: 'unknown-service',
    message: `services.${name}.extends: no service \`${target}\` in ${scope.file}`,
    hint: near ? `did you mean \`${near}\`?` : 'a service of another file is extended with `file:`',
    position,
  })
}
