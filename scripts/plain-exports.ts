/**
 * Lets a module of the bundle give what it exports in a plain object, once it has run. esbuild writes getters, defines them one by one and
 * copies them one by one, in each of a hundred modules at every start; that is for modules that need each other in a circle, and for
 * exports that change, which keep their getters here.
 * @param text CommonJS as esbuild writes it from an ES module
 */
export function plainExports(text: string): string {
  const [written, list = ''] = exportsOf.exec(text) ?? []
  if (written === undefined) return text
  const named = [...list.matchAll(/^ {2}("?[\w$]+"?): \(\) => (.*?),?$/gm)].map(([, name = '', value = '']) =>
    isFixed(value, text) ? `${name}: ${value}` : `get ${name}() { return ${value} }`,
  )
  const body = text.replace(written, '').replace(annotation, '').replaceAll(ownModule, '$1')
  return withoutUnused(`${body}\nmodule.exports = { __esModule: true, ${named.join(', ')} };\n`)
}

const exportsOf =
  /^var stdin_exports = \{\};\n__export\(stdin_exports, \{\n([\s\S]*?)\n\}\);\nmodule\.exports = __toCommonJS\(stdin_exports\);\n/m

/** Names for those who import it from an ES module. */
const annotation = /^\/\/ Annotate the CommonJS export names.*\n0 && \(module\.exports = \{[\s\S]*?\n\}\);\n/m

/** A module of the bundle has `default` and all else as an ES module has it. */
const ownModule = /\b__toESM\((require\("\.[^"]+"\))\)/g

/** Whether what is exported is a variable that gets its value once. */
function isFixed(value: string, text: string): boolean {
  if (!/^[\w$]+$/.test(value)) return false
  const name = value.replaceAll('$', String.raw`\$`)
  const changes = new RegExp(
    String.raw`(?<![\w$.])${name}(?: (?:[-+*/%&|^]|\?\?|&&|\|\|)?= |\+\+|--)|(?:\+\+|--)${name}(?![\w$])`,
    'g',
  )
  return (text.match(changes) ?? []).length <= 1
}

/** Helpers that esbuild puts at the top of each module. */
const helpers = /^var (__\w+) = (?:[^\n]*;\n|\(.*=> \{\n(?: .*\n)*\};\n)/gm

function withoutUnused(text: string): string {
  const less = text.replaceAll(helpers, (written, name: string) => (text.split(name).length > 2 ? written : ''))
  return less === text ? text : withoutUnused(less)
}
