import type { Node } from '../../document/node.js'
import type { Account, AccountLevel } from '../../model/account.js'
import { asObject, isObject, type Json, type JsonObject } from '../../model/json.js'
import type { KeyPath, Position } from '../../model/origin.js'
import type { Runtime } from '../../model/runtime.js'

/** What a file of another system becomes here. */
export interface Imported {
  readonly functions: readonly ImportedFunction[]
  /** Of functions of which something was rejected that they cannot be without. */
  readonly leftOut: readonly string[]
  /** What became of each of its keys. */
  readonly accounts: readonly Account[]
}

export interface ImportedFunction {
  readonly name: string
  /** Its block in the stack file. */
  readonly declaration: JsonObject
  /** What the other file held itself, to be written; paths are relative to the stack's folder. */
  readonly files: readonly { readonly path: string; readonly text: string }[]
  /** Secrets that it names, which that system kept elsewhere. */
  readonly secrets: readonly string[]
  readonly position: Position
}

/** Parts what can be run from what cannot. */
export function imported(
  functions: readonly { readonly made: ImportedFunction; readonly accounts: readonly Account[] }[],
  others: readonly Account[],
): Imported {
  const isWhole = ({ accounts }: (typeof functions)[number]) => accounts.every(({ level }) => level !== 'rejected')
  return {
    functions: functions.filter(isWhole).map(({ made }) => made),
    leftOut: functions.filter((each) => !isWhole(each)).map(({ made }) => made.name),
    accounts: [...others, ...functions.flatMap(({ accounts }) => accounts)],
  }
}

/** What translating needs to know beside the file. */
export interface ImportContext {
  readonly runtimes: readonly Runtime[]
  /** A path that the file names, as the stack file names it: `./hello`. */
  readonly place: (path: string) => string
}

/** What becomes of one key. */
export interface Translation {
  readonly level: AccountLevel
  /** For `translated`, what it became: `timeout`. */
  readonly reason: string
  readonly hint?: string
  /** What it adds to the function's block. */
  readonly keys?: JsonObject
  /** What calls the function because of it. */
  readonly triggers?: readonly JsonObject[]
  /** Of one of several values below the key: its own key, and where it stands. */
  readonly below?: { readonly key: string | number; readonly position: Position }
}

/** One key of another system: its value and where it stands become translations. */
export type KeyTranslator<Context> = (value: Node, context: Context) => Translation | readonly Translation[]

export function translated(reason: string, keys: JsonObject): Translation {
  return { level: 'translated', reason, keys }
}

export function approximated(reason: string, keys: JsonObject, hint?: string): Translation {
  return { level: 'approximated', reason, keys, ...(hint !== undefined && { hint }) }
}

export function leftOut(reason: string, hint?: string): Translation {
  return { level: 'ignored', reason, ...(hint !== undefined && { hint }) }
}

/** Says of which value below a key translations tell. */
export function below(key: string | number, position: Position, ...translations: readonly Translation[]): readonly Translation[] {
  return translations.map((translation) => ({ ...translation, below: { key, position } }))
}

/** Collects a function's block and the accounts of its keys. */
export class FunctionImport {
  readonly accounts: Account[] = []
  declaration: JsonObject = {}
  private readonly triggers: JsonObject[] = []

  /** Takes what became of a key. */
  take(path: KeyPath, position: Position, ...translations: readonly Translation[]): void {
    for (const { level, reason, hint, keys, triggers, below } of translations) {
      const place = below ? { path: [...path, below.key], position: below.position } : { path, position }
      this.accounts.push({ level, reason, ...place, ...(hint !== undefined && { hint }) })
      if (keys) this.declaration = merged(this.declaration, keys)
      if (triggers) this.triggers.push(...triggers)
    }
  }

  /** Translates the keys of a map by a table; what is not in it has no meaning here. */
  takeKeys<Context>(
    node: Node | undefined,
    path: KeyPath,
    table: { readonly [key: string]: KeyTranslator<Context> },
    context: Context,
  ): void {
    if (node?.type !== 'map') return
    for (const [key, { key: position, value }] of node.entries) {
      const translate = Object.hasOwn(table, key) ? table[key] : undefined
      const made = translate?.(value, context) ?? leftOut('has no meaning here')
      this.take([...path, key], position, ...(Array.isArray(made) ? made : [made]))
    }
  }

  /** The block, in the order in which people write one. */
  block(): JsonObject {
    const whole: JsonObject = { ...this.declaration, ...(this.triggers.length > 0 && { triggers: this.triggers }) }
    const known = order.filter((key) => whole[key] !== undefined)
    const others = Object.keys(whole).filter((key) => !order.includes(key))
    return Object.fromEntries([...known, ...others].map((key) => [key, whole[key]]))
  }
}

const order = [
  'runtime',
  'image',
  'source',
  'dockerfile',
  'handler',
  'signature',
  'build',
  'environment',
  'env_file',
  'secrets',
  'timeout',
]

function merged(into: JsonObject, more: JsonObject): JsonObject {
  const entries = Object.entries(more).map(([key, value]): readonly [string, Json | undefined] => {
    const old = into[key]
    if (isObject(old) && isObject(value)) return [key, merged(old, asObject(value))]
    if (Array.isArray(old) && Array.isArray(value)) return [key, [...new Set([...old, ...value])]]
    return [key, value]
  })
  return { ...into, ...Object.fromEntries(entries) }
}
