import { posix } from 'node:path'

/** Files of the bundle: CommonJS texts by their path below `dist`. */
export type Files = ReadonlyMap<string, string>

/** Modules that are read together: as one file with one code cache they start in a fraction of the time. */
export interface Join {
  /** The path of the file below `dist`: that of a module, whose exports it then has, or a new one. */
  readonly path: string
  readonly modules: ReadonlySet<string>
}

/**
 * Puts modules into common files, each module once. What remains by itself finds them where they were: a line there leads on.
 * @returns all files of the bundle
 */
export function joinModules(files: Files, joins: readonly Join[]): Files {
  const placeOf = new Map(joins.flatMap(({ path, modules }) => [...modules].map((module) => [module, path] as const)))
  const joined = joins.map((join) => [join.path, joinedText(join, files, placeOf)] as const)
  const leads = [...placeOf].map(([module, place]) => [module, `module.exports = ${loading(module, module, place)}\n`] as const)
  return new Map([...files, ...leads, ...joined])
}

function joinedText({ path, modules }: Join, files: Files, placeOf: ReadonlyMap<string, string>): string {
  const factories = [...modules].map((module) => {
    const text = (files.get(module) ?? '').replaceAll(/\brequire\("(\.[^"]+)"\)/g, (written, request: string) => {
      const asked = posix.join(posix.dirname(module), request)
      if (!files.has(asked)) return written
      const place = placeOf.get(asked)
      return place === undefined ? `require("${relative(path, asked)}")` : loading(asked, path, place)
    })
    return `${JSON.stringify(module)}(exports, module) {\n${text}\n}`
  })
  const own = modules.has(path) ? `Object.assign(load(${JSON.stringify(path)}), { load })` : '{ load }'
  return `const factories = {\n${factories.join(',\n')}\n}
const loaded = new Map()
function load(path) {
  const known = loaded.get(path)
  if (known !== undefined) return known.exports
  const module = { exports: {} }
  loaded.set(path, module)
  factories[path](module.exports, module)
  return module.exports
}
module.exports = { load }
module.exports = ${own}\n`
}

/** The expression for the exports of `module` in the file `from`. */
function loading(module: string, from: string, place: string): string {
  const name = JSON.stringify(module)
  return from === place ? `load(${name})` : `require("${relative(from, place)}").load(${name})`
}

function relative(from: string, to: string): string {
  const path = posix.relative(posix.dirname(from), to)
  return path.startsWith('.') ? path : `./${path}`
}
