import { printYaml } from '../document/print.js'
import type { PlacedVariableUse } from '../load/interpolate.js'
import { printStackAsJson, stackAsYaml } from '../load/print-stack.js'
import { serviceConfigHash } from '../model/config-hash.js'
import { asObject } from '../model/json.js'
import type { Service } from '../model/service.js'
import type { Stack } from '../model/stack.js'
import { findService, withServices } from './named-services.js'

/** What `stack config` is asked for. */
export type ConfigQuery =
  | {
      readonly type: 'document'
      readonly format: 'yaml' | 'json'
      readonly services: readonly string[]
      /** `filled`: every `${..}` was, and a `$` is doubled so that it stays one; `kept`: templates stand as they were written. */
      readonly templates: 'filled' | 'kept'
    }
  | { readonly type: ListedSection; readonly services: readonly string[] }
  /** `K=V` of everything `${..}` sees. */
  | { readonly type: 'environment' }
  /** Compose's config-hash; no services: all. The stack must have been loaded without its env files. */
  | { readonly type: 'hash'; readonly services: readonly string[] }

export type ListedSection = 'services' | 'functions' | 'images' | 'volumes' | 'networks' | 'profiles' | 'models'

/**
 * Answers a question about a loaded stack as `docker compose config` does, without the last line end.
 * @throws StackError where a service is named that the stack does not have
 */
export function answerConfig(stack: Stack, query: ConfigQuery): string {
  switch (query.type) {
    case 'document':
      return printDocument(withServices(stack, query.services), query)
    case 'environment':
      return lines(Object.entries(stack.environment).map(([name, value]) => `${name}=${value}`))
    case 'hash':
      return printHashes(stack, query.services)
    default:
      return lines(list(withServices(stack, query.services), query.type))
  }
}

function printDocument(stack: Stack, { format, templates }: Extract<ConfigQuery, { type: 'document' }>): string {
  const text = format === 'json' ? printStackAsJson(stack) : printYaml(stackAsYaml(stack)).trimEnd()
  return templates === 'filled' ? text.replaceAll('$', '$$$$') : text
}

function printHashes(stack: Stack, names: readonly string[]): string {
  const services = names.length > 0 ? names : Object.keys(stack.services)
  return services
    .toSorted()
    .map((name) => `${name} ${serviceConfigHash(hashed(findService(stack, name), stack))}`)
    .join('\n')
}

/** Compose hashes the platform that a service is built for, and not its label files. */
function hashed({ label_file, ...service }: Service, { environment }: Stack): Service {
  const platform = service.platform ?? environment.DOCKER_DEFAULT_PLATFORM
  return service.build && platform ? { ...service, platform } : service
}

function list(stack: Stack, section: ListedSection): readonly string[] {
  switch (section) {
    case 'images':
      return Object.entries(stack.services).map(([name, { image }]) => image ?? `${stack.name}-${name}`)
    case 'profiles':
      return unique(Object.values({ ...stack.services, ...stack.disabledServices }).flatMap(({ profiles }) => profiles ?? []))
    case 'functions':
      return functionNames(stack)
    case 'models':
      return Object.values(stack.models).flatMap((model) => modelName(model))
    default:
      return Object.keys(stack[section])
  }
}

/** Of functions as they are written: under `x-functions`, and services that are called like one. */
function functionNames({ extensions, services }: Stack): readonly string[] {
  const called = Object.entries(services).filter(([, service]) => service['x-function'] !== undefined)
  return [...Object.keys(asObject(extensions['x-functions'])), ...called.map(([name]) => name)]
}

function modelName(model: Stack['models'][string]): readonly string[] {
  if (typeof model !== 'object' || model === null || !('model' in model)) return []
  return typeof model.model === 'string' ? [model.model] : []
}

function unique(items: readonly string[]): readonly string[] {
  return [...new Set(items)]
}

function lines(items: readonly string[]): string {
  return items.toSorted().join('\n')
}

/** A variable of the files, as `config --variables` shows it. */
export interface ShownVariable {
  readonly Name: string
  readonly DefaultValue: string
  readonly PresenceValue: string
  readonly Required: boolean
}

/** The variables of the files by name, each once: what stands for it when it is not set, and when it is. */
export function showVariables(uses: readonly PlacedVariableUse[]): { readonly [name: string]: ShownVariable } {
  const shown = new Map<string, ShownVariable>()
  for (const { name, otherwise, text = '' } of uses) {
    const before = shown.get(name)
    shown.set(name, {
      Name: name,
      DefaultValue: before?.DefaultValue || (otherwise === 'default' ? text : ''),
      PresenceValue: before?.PresenceValue || (otherwise === 'replacement' ? text : ''),
      Required: (before?.Required ?? false) || otherwise === 'required',
    })
  }
  return Object.fromEntries([...shown].toSorted(([left], [right]) => (left < right ? -1 : 1)))
}
