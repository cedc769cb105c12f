import { basename, extname, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Settings } from '../settings.js'
import type { FoundFunction, UserFunction } from '../signatures/handler.js'
import { installFrameworkStandIn, type RegisteredFunctions } from './framework-stand-in.js'
import { findHandler } from './handler-files.js'
import { prepareModules } from './prepare-modules.js'

/** A module that was loaded: its function, and the hooks that it exports. */
export interface LoadedModule {
  readonly found: FoundFunction
  readonly start?: UserFunction
  readonly ready?: UserFunction
  readonly stop?: UserFunction
}

/**
 * Loads the handler's module, once in this process's life.
 * @throws Error where there is none, it cannot be loaded, or it has no such function
 */
export async function loadFunction(settings: Settings, runtimeFolder: string): Promise<LoadedModule> {
  const place = findHandler(settings.source, settings.target)
  const registered = installFrameworkStandIn()
  prepareModules(place.path, runtimeFolder)
  const namespace: { readonly [name: string]: unknown } = await import(pathToFileURL(place.path).href)
  const exported = exportsOf(namespace)
  const shown = relative(settings.source, place.path)
  return {
    found: { ...pick(exported, registered, place.exported, shown), file: basename(place.path, extname(place.path)) },
    ...hook('start', exported, place.exported),
    ...hook('ready', exported, place.exported),
    ...hook('stop', exported, place.exported),
  }
}

type Exports = { readonly [name: string]: unknown }

/** A CommonJS module arrives as its default export: what it holds counts as exported by name. */
function exportsOf(namespace: Exports): Exports {
  const inner = namespace.default
  if (typeof inner === 'function' || typeof inner !== 'object' || inner === null) return { ...properties(inner), ...namespace }
  const held = properties(inner)
  const { default: _, ...named } = namespace
  // TypeScript and bundlers mark what they made of `export default`.
  const marked = held.__esModule === true || typeof held.default === 'function'
  return {
    ...held,
    ...named,
    ...(marked ? { default: held.default } : {}),
    ...(typeof held.fetch === 'function' && { fetch: held.fetch.bind(inner) }),
  }
}

function properties(value: unknown): Exports {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
    ? Object.fromEntries(Object.entries(value))
    : {}
}

const hooks = ['start', 'ready', 'stop'] as const

function pick(
  exported: Exports,
  registered: RegisteredFunctions,
  name: string | undefined,
  file: string,
): Omit<FoundFunction, 'file'> {
  const own = name === undefined ? (registered.size === 1 ? [...registered][0] : undefined) : registeredAs(registered, name)
  if (own !== undefined) return { run: own[1].run, exported: own[0], registered: own[1].type }
  if (name !== undefined) return named(exported, registered, name, file)
  if (isFunction(exported.default)) return { run: exported.default, exported: 'default' }
  if (isFunction(exported.fetch)) return { run: exported.fetch, exported: 'fetch', registered: 'fetch' }
  const functions = Object.entries(exported).filter(([key, value]) => isFunction(value) && !hooks.some((one) => one === key))
  const [only] = functions
  if (functions.length === 1 && only !== undefined && isFunction(only[1])) return { run: only[1], exported: only[0] }
  const names = functions.map(([key]) => `\`${key}\``)
  throw new Error(
    names.length === 0
      ? `\`${file}\` exports no function`
      : `\`${file}\` exports ${names.join(', ')} and no default: say which as \`handler: ${file.replace(/\.\w+$/, '')}.NAME\``,
  )
}

function named(exported: Exports, registered: RegisteredFunctions, name: string, file: string): Omit<FoundFunction, 'file'> {
  const value = exported[name]
  if (isFunction(value)) return { run: value, exported: name }
  const all = [...Object.keys(exported).filter((key) => isFunction(exported[key])), ...registered.keys()].map(
    (key) => `\`${key}\``,
  )
  throw new Error(
    `\`${file}\` exports no function \`${name}\`: ${all.length === 0 ? 'it exports none' : `it exports ${all.join(', ')}`}`,
  )
}

function registeredAs(
  registered: RegisteredFunctions,
  name: string,
): [string, NonNullable<ReturnType<RegisteredFunctions['get']>>] | undefined {
  const one = registered.get(name)
  return one && [name, one]
}

function hook<Name extends (typeof hooks)[number]>(
  name: Name,
  exported: Exports,
  target: string | undefined,
): { readonly [name: string]: UserFunction } {
  const value = exported[name]
  return isFunction(value) && name !== target ? { [name]: value } : {}
}

function isFunction(value: unknown): value is UserFunction {
  return typeof value === 'function'
}
