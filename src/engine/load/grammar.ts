import type { Entry } from '../document/node.js'
import type { KeyPath } from '../model/origin.js'
import type { ObjectAttribute, Place } from './attributes/attribute.js'
import { functionAttribute, serviceFunction } from './attributes/function.js'
import { gateway } from './attributes/gateway.js'
import { resourceName } from './attributes/names.js'
import { service } from './attributes/service.js'
import { stack } from './attributes/stack.js'

/** The tables that documents are read by. */
export interface Grammar {
  readonly stack: ObjectAttribute
  /** What may extend another of its kind. */
  readonly extending: readonly ExtendingSection[]
  /** The sections that an included file brings. */
  readonly included: readonly string[]
}

const resources = ['services', 'volumes', 'networks', 'secrets', 'configs', 'models']

/** A section whose entries may be made from each other, in the same file or another one. */
export interface ExtendingSection {
  /** Its key in a canonical document. */
  readonly section: string
  /** Its keys as files spell it. */
  readonly spellings: readonly string[]
  /** The key of `extends` that names the other entry: `service`. */
  readonly target: 'service' | 'function'
  readonly attribute: ObjectAttribute
}

/** Functions stay as they are written: `x-` keys like any other, as they are for Compose. */
export const composeGrammar: Grammar = {
  stack: { ...stack, attributes: { ...stack.attributes, functions: { type: 'anything' } }, rewrite: withFunctionsAsExtension },
  extending: [{ section: 'services', spellings: ['services'], target: 'service', attribute: service }],
  included: resources,
}

const functionService: ObjectAttribute = {
  ...service,
  attributes: { ...service.attributes, 'x-function': serviceFunction },
}

/** Functions are read like services are. */
export const functionGrammar: Grammar = {
  stack: {
    ...stack,
    attributes: {
      ...stack.attributes,
      services: { type: 'map', keys: resourceName, value: functionService },
      functions: { type: 'map', keys: resourceName, value: functionAttribute },
      'x-functions': { type: 'map', keys: resourceName, value: functionAttribute },
      'x-gateway': gateway,
    },
    rewrite: withFunctionsAsExtension,
  },
  extending: [
    { section: 'services', spellings: ['services'], target: 'service', attribute: functionService },
    { section: 'x-functions', spellings: ['x-functions', 'functions'], target: 'function', attribute: functionAttribute },
  ],
  included: [...resources, 'x-functions'],
}

/** `functions:` means `x-functions:`, the spelling that every Compose file may have. */
function withFunctionsAsExtension(
  entries: ReadonlyMap<string, Entry>,
  _path: KeyPath,
  { report }: Place,
): ReadonlyMap<string, Entry> {
  const functions = entries.get('functions')
  if (functions === undefined) return entries
  if (entries.has('x-functions')) {
    const message = 'functions: stands beside `x-functions`, which means the same'
    report({ severity: 'error', code: 'conflicting-keys', message, hint: 'write all of them below one', position: functions.key })
  } else if (/(?:^|\/)(?:docker-)?compose[^/]*$/.test(functions.key.file)) {
    const message = 'functions: docker compose refuses this key'
    const hint = 'write `x-functions`, which it leaves alone, or call the file stack.yaml'
    report({ severity: 'warning', code: 'not-in-compose', message, hint, position: functions.key })
  }
  return new Map([...entries].map(([key, entry]) => [key === 'functions' ? 'x-functions' : key, entry] as const))
}
