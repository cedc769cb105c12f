import { posix } from 'node:path'
import { type DocumentNode, type Entry, type MapNode, toJson, withEntries } from '../document/node.js'
import type { Checked, Diagnostic } from '../model/diagnostic.js'
import type { Position } from '../model/origin.js'
import { isRemote } from './remote.js'

/** One entry of `include`: the files are merged with each other; paths inside resolve from `projectDir`. */
export interface Inclusion {
  readonly paths: readonly string[]
  readonly projectDir: string
  /** Absolute; the default `.env` of the project folder is not named here. */
  readonly envFiles: readonly string[] | 'default'
  readonly position: Position
}

const sections = ['services', 'networks', 'volumes', 'configs', 'secrets', 'models'] as const

/**
 * Brings in what a document includes (Compose Specification, Include). A name that stands on both sides with different content is an
 * error that says where both are.
 * @param load reads one inclusion into a canonical document whose paths are absolute; undefined when it could not be read.
 */
export function resolveInclude(
  document: DocumentNode,
  baseDir: string,
  load: (inclusion: Inclusion) => DocumentNode | undefined,
): Checked<DocumentNode> {
  const diagnostics: Diagnostic[] = []
  if (document.kind !== 'map') return { value: document, diagnostics }
  const include = document.entries.get('include')?.value
  if (include?.kind !== 'list') return { value: document, diagnostics }
  let result = withEntries(document, new Map([...document.entries].filter(([key]) => key !== 'include')))
  for (const item of include.items) {
    const inclusion = item.kind === 'map' ? inclusionOf(item, baseDir, diagnostics) : undefined
    const included = inclusion === undefined ? undefined : load(inclusion)
    if (included?.kind === 'map') result = importSections(result, included, diagnostics)
  }
  return { value: result, diagnostics }
}

function inclusionOf(item: MapNode, baseDir: string, diagnostics: Diagnostic[]): Inclusion | undefined {
  const paths = textsOf(item, 'path')
  const remote = paths.find(isRemote)
  if (remote !== undefined) {
    diagnostics.push({
      severity: 'error',
      code: 'remote-resource',
      message: `include: \`${remote}\` is a remote resource, which stack does not fetch`,
      hint: 'fetch it and include the local file',
      position: item.position,
    })
    return undefined
  }
  const [first] = paths
  if (first === undefined) return undefined
  const [projectDir] = textsOf(item, 'project_directory')
  const envFiles = textsOf(item, 'env_file')
  return {
    paths: paths.map((path) => posix.resolve(baseDir, path)),
    projectDir: projectDir === undefined ? posix.dirname(posix.resolve(baseDir, first)) : posix.resolve(baseDir, projectDir),
    envFiles: envFiles.length === 0 ? 'default' : envFiles.map((file) => posix.resolve(baseDir, file)),
    position: item.position,
  }
}

function textsOf(item: MapNode, key: string): readonly string[] {
  const value = item.entries.get(key)?.value
  const nodes = value === undefined ? [] : value.kind === 'list' ? value.items : [value]
  return nodes.flatMap((node) => (node.kind === 'scalar' && typeof node.value === 'string' ? [node.value] : []))
}

function importSections(document: MapNode, included: MapNode, diagnostics: Diagnostic[]): MapNode {
  const entries = new Map<string, Entry>(document.entries)
  for (const section of sections) {
    const incoming = included.entries.get(section)
    if (incoming?.value.kind !== 'map') continue
    const present = entries.get(section)
    if (present?.value.kind !== 'map') {
      entries.set(section, incoming)
      continue
    }
    const joined = new Map(present.value.entries)
    for (const [name, entry] of incoming.value.entries) {
      const own = joined.get(name)
      if (own === undefined) joined.set(name, entry)
      else if (JSON.stringify(toJson(own.value)) !== JSON.stringify(toJson(entry.value))) {
        diagnostics.push(conflict(section, name, own, entry))
      }
    }
    entries.set(section, { ...present, value: withEntries(present.value, joined) })
  }
  return withEntries(document, entries)
}

function conflict(section: string, name: string, own: Entry, included: Entry): Diagnostic {
  const { file, line } = included.keyPosition
  return {
    severity: 'error',
    code: 'include-conflict',
    message: `${section}.${name} conflicts with the one included from ${file}:${line}`,
    hint: 'rename one of them, or change it in an override file',
    position: own.keyPosition,
  }
}
