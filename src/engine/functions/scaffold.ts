import { toJson } from '../document/node.js'
import { parseDocuments } from '../document/parse.js'
import { closest } from '../model/closest.js'
import { StackError } from '../model/errors.js'
import { asObject, type Json, type JsonObject } from '../model/json.js'

/** What `stack function new` starts from: a folder `templates/functions/<runtime>/<name>` with a `template.yaml` and the files it copies. */
export interface FunctionTemplate {
  readonly runtime: string
  readonly name: string
  /** One line for a list. */
  readonly description: string
  /** What the stack file says of the function, but for its runtime and source; `{name}` stands for its name. */
  readonly declaration: JsonObject
  /** The arguments of `stack function invoke NAME` that show it at work: `-d '{"width": 100}'`. */
  readonly invoke: string
}

/** The file of a template that describes it, and is not copied. */
export const templateFile = 'template.yaml'

/**
 * Reads a `template.yaml`, which is part of this program.
 * @throws where something is missing in it: then the program is broken
 */
export function parseTemplate(text: string, file: string, runtime: string, name: string): FunctionTemplate {
  const { value: documents, diagnostics } = parseDocuments(text, file)
  const read = asObject(documents[0] && toJson(documents[0]))
  if (typeof read.description !== 'string') throw new Error(`${file}: ${diagnostics[0]?.message ?? 'has no `description`'}`)
  return {
    runtime,
    name,
    description: read.description,
    declaration: asObject(read.declaration),
    invoke: typeof read.invoke === 'string' ? read.invoke : '',
  }
}

/** The template that is meant. @throws StackError that names those there are */
export function chooseTemplate(templates: readonly FunctionTemplate[], runtime: string, name: string): FunctionTemplate {
  const ofRuntime = templates.filter((template) => template.runtime === runtime)
  const found = ofRuntime.find((template) => template.name === name)
  if (found) return found
  const names = ofRuntime.map((template) => template.name)
  const near = closest(name, names)
  throw new StackError('unknown-template', `there is no template \`${name}\` for ${runtime}`, {
    hint: `${near === undefined ? '' : `did you mean \`${near}\`? `}templates: ${names.join(', ') || 'none'}`,
    exitCode: 2,
  })
}

/** The files of a template with the function's name in them, where they say `{{name}}`. */
export function fillTemplate(text: string, name: string): string {
  return text.replaceAll('{{name}}', name)
}

/** The block of the stack file for a function made from a template. */
export function scaffoldedDeclaration(template: FunctionTemplate, name: string, runtime: string, source: string): JsonObject {
  return { runtime, source, ...asObject(withName(template.declaration, name)) }
}

function withName(value: Json, name: string): Json {
  if (typeof value === 'string') return value.replaceAll('{name}', name)
  if (Array.isArray(value)) return value.map((item: Json) => withName(item, name))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withName(item ?? null, name)]))
}

/** What calls a function, for people: `POST /resize`, `every 5 minutes` as it is written, `topic orders`. */
export function describeTriggers(declaration: JsonObject, name: string): string {
  const triggers = Array.isArray(declaration.triggers) ? declaration.triggers : []
  const said = triggers.map((trigger: Json) => describeTrigger(asObject(trigger), name))
  return said.length === 0 ? `/fn/${name}` : said.join(', ')
}

/** One trigger, for people. */
export function describeTrigger(trigger: JsonObject, name: string): string {
  if ('http' in trigger) {
    const http = typeof trigger.http === 'string' ? { path: trigger.http } : asObject(trigger.http)
    const methods = Array.isArray(http.methods)
      ? `${http.methods.join(',')} `
      : typeof http.methods === 'string'
        ? `${http.methods} `
        : ''
    return `${methods}${typeof http.hostname === 'string' ? http.hostname : ''}${typeof http.path === 'string' ? http.path : `/fn/${name}`}`
  }
  const [kind, said] = Object.entries(trigger)[0] ?? ['', null]
  const value = asObject(said)
  const text =
    typeof said === 'string' ? said : (value.schedule ?? value.topic ?? value.subject ?? value.queue ?? value.stream ?? '')
  return `${kind} ${String(text)}`.trim()
}
