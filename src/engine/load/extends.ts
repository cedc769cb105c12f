import { posix } from 'node:path'
import { type DocumentNode, type Entry, type MapNode, withEntries } from '../document/node.js'
import { closest } from '../model/closest.js'
import type { Checked, Diagnostic } from '../model/diagnostic.js'
import type { Position } from '../model/origin.js'
import { service as serviceSyntax } from './attributes/service.js'
import { applyMarks, merge } from './merge.js'
import { isRemote } from './remote.js'

/** A canonical tree of another file, read with paths resolved from that file's own folder. */
export type ReadExtended = (path: string, namedAt: Position) => DocumentNode | undefined

/**
 * Resolves `extends` of every service: the service it names, of this file or another, lies below it (Compose Specification, extends).
 * A missing service, a remote file and a cycle are errors with the line of the `extends`.
 */
export function resolveExtends(
  document: DocumentNode,
  file: string,
  baseDir: string,
  readExtended: ReadExtended,
): Checked<DocumentNode> {
  const diagnostics: Diagnostic[] = []
  const services = servicesOf(document)
  if (document.kind !== 'map' || services === undefined) return { value: document, diagnostics }
  const resolved = [...services.entries].map(([name, entry]) => {
    const value = resolveService({ name, file, baseDir, services }, [], readExtended, diagnostics)
    return [name, { ...entry, value: value ?? entry.value }] as const
  })
  return { value: withServices(document, withEntries(services, new Map(resolved))), diagnostics }
}

interface Place {
  readonly name: string
  readonly file: string
  readonly baseDir: string
  readonly services: MapNode
}

function resolveService(
  place: Place,
  chain: readonly string[],
  readExtended: ReadExtended,
  diagnostics: Diagnostic[],
): DocumentNode | undefined {
  const own = place.services.entries.get(place.name)?.value
  if (own?.kind !== 'map') return own
  const reference = own.entries.get('extends')?.value
  if (reference === undefined || reference.mark === 'reset' || reference.kind !== 'map') return own
  const without = withEntries(own, new Map([...own.entries].filter(([key]) => key !== 'extends')))
  const here = `${place.file}:${place.name}`
  const report = (code: string, message: string, hint: string) => {
    diagnostics.push({
      severity: 'error',
      code,
      message: `services.${place.name}.extends: ${message}`,
      hint,
      position: reference.position,
    })
    return without
  }
  if (chain.includes(here)) {
    const names = [...chain.slice(chain.indexOf(here)), here].map((step) => step.slice(step.lastIndexOf(':') + 1))
    return report('extends-cycle', `the services extend each other: ${names.join(' -> ')}`, 'let one of them extend nothing')
  }
  const base = basePlace(place, reference, readExtended, report)
  if (base === undefined) return without
  if (!base.services.entries.has(base.name)) {
    const near = closest(base.name, base.services.entries.keys())
    const where = base.file === place.file ? '' : ` in ${base.file}`
    return report(
      'undefined-service',
      `service \`${base.name}\` is not defined${where}`,
      near === undefined ? 'name a service of that file' : `did you mean \`${near}\`?`,
    )
  }
  const below = resolveService(base, [...chain, here], readExtended, diagnostics)
  if (below === undefined) return without
  const merged = merge(applyMarks(below), without, serviceSyntax, ['services', place.name])
  diagnostics.push(...merged.diagnostics)
  return own.mark === undefined ? merged.value : { ...merged.value, mark: own.mark }
}

function basePlace(
  place: Place,
  reference: MapNode,
  readExtended: ReadExtended,
  report: (code: string, message: string, hint: string) => unknown,
): Place | undefined {
  const name = textOf(reference, 'service')
  const file = textOf(reference, 'file')
  if (name === undefined) return undefined
  if (file === undefined) return { ...place, name }
  if (isRemote(file)) {
    report('remote-resource', `\`${file}\` is a remote resource, which stack does not fetch`, 'fetch it and name the local file')
    return undefined
  }
  const path = posix.resolve(place.baseDir, file)
  if (path === place.file) return { ...place, name }
  const document = readExtended(path, reference.position)
  const services = document === undefined ? undefined : servicesOf(document)
  if (document === undefined) return undefined
  const empty: MapNode = { kind: 'map', entries: new Map(), position: document.position }
  return { name, file: path, baseDir: posix.dirname(path), services: services ?? empty }
}

function textOf(node: MapNode, key: string): string | undefined {
  const value = node.entries.get(key)?.value
  return value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : undefined
}

function servicesOf(document: DocumentNode): MapNode | undefined {
  const services = document.kind === 'map' ? document.entries.get('services')?.value : undefined
  return services?.kind === 'map' ? services : undefined
}

function withServices(document: MapNode, services: MapNode): MapNode {
  const entry: Entry | undefined = document.entries.get('services')
  if (entry === undefined) return document
  return withEntries(document, new Map([...document.entries, ['services', { ...entry, value: services }]]))
}
