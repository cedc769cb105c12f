import { basename } from 'node:path'
import { type MapNode, type Node, toJson } from '../../document/node.js'
import { parseDocuments } from '../../document/parse.js'
import type { JsonObject } from '../../model/json.js'
import { asObject } from '../../model/json.js'
import type { KeyPath, Position } from '../../model/origin.js'

/** A stack file as it is on disk; the text is empty where there is no such file yet. */
export interface StackText {
  readonly path: string
  readonly text: string
}

/** A function where one file declares it. */
export interface DeclaredFunction {
  readonly name: string
  readonly file: StackText
  /** `['functions', 'resize']`, `['x-functions', ..]`, or `['services', 'resize', 'x-function']`. */
  readonly path: KeyPath
  /** What stands there, variables and short forms as they were written. */
  readonly written: JsonObject
  readonly position: Position
}

/** The functions that files declare, in their order. A file that is no YAML declares none; loading the stack says why. */
export function declaredFunctions(files: readonly StackText[]): readonly DeclaredFunction[] {
  return files.flatMap((file) =>
    rootsOf(file).flatMap((root) => [
      ...sectionNames.flatMap((section) =>
        entriesOf(root, section).map(([name, node, position]) => declared(name, file, [section, name], node, position)),
      ),
      ...entriesOf(root, 'services').flatMap(([name, service]) => {
        const own = service.type === 'map' ? service.entries.get('x-function') : undefined
        return own ? [declared(name, file, ['services', name, 'x-function'], own.value, own.key)] : []
      }),
    ]),
  )
}

const sectionNames = ['functions', 'x-functions'] as const

function declared(name: string, file: StackText, path: KeyPath, node: Node, position: Position): DeclaredFunction {
  return { name, file, path, written: asObject(toJson(node)), position }
}

/** What a function has beyond its own block comes from here, in words: `` `base` (common.yaml) ``. Undefined where it extends nothing. */
export function extendedFrom({ written }: Pick<DeclaredFunction, 'written'>): string | undefined {
  const said = written.extends
  if (typeof said === 'string') return `\`${said}\``
  const { file, function: name } = asObject(said)
  if (typeof name !== 'string') return undefined
  return typeof file === 'string' ? `\`${name}\` (${file})` : `\`${name}\``
}

/** Where a new function is declared: the section that one of the files has, else one of the first file, by what Compose lets it be called. */
export function sectionFor(files: readonly StackText[]): { readonly file: StackText; readonly section: string } | undefined {
  for (const file of files) {
    const section = sectionNames.find((name) => rootsOf(file).some((root) => root.entries.has(name)))
    if (section !== undefined) return { file, section }
  }
  const [file] = files
  return file && { file, section: /^stack\b.*\.ya?ml$/.test(basename(file.path)) ? 'functions' : 'x-functions' }
}

/** The names that files declare in a section themselves. */
export function declaredNames(files: readonly StackText[], section: 'services' | 'secrets'): readonly string[] {
  return files.flatMap((file) => rootsOf(file).flatMap((root) => entriesOf(root, section).map(([name]) => name)))
}

/** The paths of the files that a file includes, as they are written, each with its place. */
export function includedFiles(file: StackText): readonly (readonly [path: string, position: Position])[] {
  return rootsOf(file).flatMap((root) => {
    const includes = root.entries.get('include')?.value
    return includes?.type === 'list' ? includes.items.flatMap(pathsOfInclude) : []
  })
}

function pathsOfInclude(node: Node): readonly (readonly [string, Position])[] {
  if (node.type === 'scalar') return typeof node.value === 'string' ? [[node.value, node.position]] : []
  if (node.type === 'list') return node.items.flatMap(pathsOfInclude)
  const path = node.entries.get('path')?.value
  return path && path.type !== 'map' ? pathsOfInclude(path) : []
}

function rootsOf({ path, text }: StackText): readonly MapNode[] {
  return parseDocuments(text, path).value.flatMap((root) => (root.type === 'map' ? [root] : []))
}

function entriesOf(root: MapNode, section: string): readonly (readonly [string, Node, Position])[] {
  const value = root.entries.get(section)?.value
  return value?.type === 'map' ? [...value.entries].map(([name, { key, value: node }]) => [name, node, key] as const) : []
}
