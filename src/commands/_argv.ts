import { closest } from '../engine/model/closest.js'
import { exitCodes, StackError } from '../engine/model/errors.js'
import { insteadOfAbsent } from './_absent-flags.js'

/** A flag as the command line sees it; oclif's own flag definitions and those of its manifest fit. */
export interface FlagShape {
  readonly type: 'boolean' | 'option'
  readonly char?: string | undefined
  readonly multiple?: boolean | undefined
  readonly allowNo?: boolean | undefined
  readonly hidden?: boolean | undefined
}

export interface CommandShape {
  readonly flags: { readonly [name: string]: FlagShape }
  readonly aliases?: readonly string[]
  /** Everything after the first argument belongs to somebody else: the container of `exec` and `run`. */
  readonly passThrough?: boolean
}

/** All commands by id; words of an id are joined by `:` (`engine:start`). */
export type CommandTable = { readonly [id: string]: CommandShape }

export type Prepared =
  /** `argv` is what oclif parses: long flags as `--name=value`, then `--`, then the arguments as they were typed. */
  | { readonly kind: 'command'; readonly id: string; readonly argv: readonly string[] }
  /** `topic` is a command id, a folder of commands (`engine`), or empty for the whole. */
  | { readonly kind: 'help'; readonly topic: string }
  | { readonly kind: 'version' }

/** What stands before the command, with its short letters; every command knows the long forms too. */
export const globalFlags: { readonly [name: string]: FlagShape } = {
  file: { type: 'option', char: 'f', multiple: true },
  'project-name': { type: 'option', char: 'p' },
  profile: { type: 'option', multiple: true },
  'env-file': { type: 'option', multiple: true },
  'project-directory': { type: 'option' },
  context: { type: 'option', char: 'c' },
  progress: { type: 'option' },
  ansi: { type: 'option' },
  parallel: { type: 'option' },
  compatibility: { type: 'boolean' },
  'all-resources': { type: 'boolean' },
  'dry-run': { type: 'boolean' },
}

/**
 * Turns what was typed (without `node` and the script) into one command and arguments that oclif reads without ambiguity: Compose's
 * grammar, in which global flags stand before the command and short letters after it are the command's own.
 * @throws StackError with exit code 2 for an unknown command or flag and for a flag without its value
 */
export function prepareArgv(argv: readonly string[], commands: CommandTable): Prepared {
  const before = readFlags(argv, { flags: globalFlags, stop: 'at-argument', owner: 'stack', version: true })
  if (before.asks) return before.asks === 'help' ? helpFor(before.rest, commands) : { kind: 'version' }
  const [first, ...others] = before.rest
  if (first === undefined) return { kind: 'help', topic: '' }
  if (first === 'help') return helpFor(others, commands)
  const found = findCommand(before.rest, commands)
  if (found.kind === 'help') return found
  if (found.kind === 'topic') return prepareInTopic(found, before.flags, commands)
  return prepareCommand(found, before.flags, commands)
}

/**
 * The word behind the global flags, which names the command: `version` for `--version`, undefined where help is asked for or nothing is.
 * @throws StackError as `prepareArgv`
 */
export function commandWord(argv: readonly string[]): string | undefined {
  const { asks, rest } = readFlags(argv, { flags: globalFlags, stop: 'at-argument', owner: 'stack', version: true })
  return asks === undefined ? rest[0] : asks === 'version' ? 'version' : undefined
}

/** Global flags may stand behind a folder of commands, too: `stack k8s -p demo up`. */
function prepareInTopic(
  { topic, rest }: Found & { readonly kind: 'topic' },
  flags: readonly string[],
  commands: CommandTable,
): Prepared {
  const own = sharedFlags(topic, commands)
  const between = readFlags(rest, { flags: { ...own, ...globalFlags }, stop: 'at-argument', owner: `stack ${topic}` })
  if (between.asks) return { kind: 'help', topic }
  const found = findCommand([...topic.split(':'), ...between.rest], commands)
  if (found.kind !== 'command') return { kind: 'help', topic }
  return prepareCommand(found, [...flags, ...between.flags], commands)
}

/** What all commands of a folder know. */
function sharedFlags(topic: string, commands: CommandTable): CommandShape['flags'] {
  const [first, ...others] = Object.keys(commands).flatMap((id) => (id.startsWith(`${topic}:`) ? (commands[id] ?? []) : []))
  return Object.fromEntries(
    Object.entries(first?.flags ?? {}).filter(([name]) => others.every((command) => command.flags[name] !== undefined)),
  )
}

function prepareCommand(
  found: Found & { readonly kind: 'command' },
  before: readonly string[],
  commands: CommandTable,
): Prepared {
  const shape = commands[found.id] ?? { flags: {} }
  const after = readFlags(found.rest, {
    flags: withLongGlobals(shape.flags),
    stop: shape.passThrough ? 'after-argument' : 'at-end',
    owner: `stack ${found.id.replaceAll(':', ' ')}`,
  })
  if (after.asks === 'help') return { kind: 'help', topic: found.id }
  const flags = lastOnes([...before, ...after.flags], shape.flags)
  return { kind: 'command', id: found.id, argv: [...flags, ...(after.rest.length > 0 ? ['--', ...after.rest] : [])] }
}

function helpFor(words: readonly string[], commands: CommandTable): Prepared {
  if (words.length === 0) return { kind: 'help', topic: '' }
  const found = findCommand(words, commands)
  if (found.kind === 'help') return found
  return { kind: 'help', topic: found.kind === 'topic' ? found.topic : found.id }
}

type Found =
  | { readonly kind: 'command'; readonly id: string; readonly rest: readonly string[] }
  /** A folder of commands, and flags before the command. */
  | { readonly kind: 'topic'; readonly topic: string; readonly rest: readonly string[] }
  | (Prepared & { readonly kind: 'help' })

/** The longest command that the words begin with. */
function findCommand(words: readonly string[], commands: CommandTable): Found {
  const ids = Object.keys(commands)
  if (words[0] === 'fn') return findCommand(['function', ...words.slice(1)], commands)
  for (let count = Math.min(words.length, longestId); count > 0; count--) {
    const id = words.slice(0, count).join(':')
    const rest = words.slice(count)
    if (commands[id]) return { kind: 'command', id, rest }
    const aliased = count === 1 ? ids.find((name) => commands[name]?.aliases?.includes(id)) : undefined
    if (aliased !== undefined) return { kind: 'command', id: aliased, rest }
    const folder = ids.filter((name) => name.startsWith(`${id}:`))
    if (folder.length === 0) continue
    const [next] = rest
    if (next === undefined || next === '--help' || next === '-h') return { kind: 'help', topic: id }
    if (next.startsWith('-')) return { kind: 'topic', topic: id, rest }
    throw unknownCommand([...words.slice(0, count), next].join(' '), folder)
  }
  throw unknownCommand(words[0] ?? '', ids)
}

/** `function trigger http create` */
const longestId = 4

function unknownCommand(typed: string, ids: readonly string[]): StackError {
  const near = closest(
    typed,
    ids.map((id) => id.replaceAll(':', ' ')),
  )
  return usageError(
    `unknown command \`${typed}\``,
    near === undefined ? '`stack help` lists all commands' : `did you mean \`stack ${near}\`? \`stack help\` lists all commands`,
  )
}

function usageError(message: string, hint: string): StackError {
  return new StackError('usage', message, { hint, exitCode: exitCodes.usage })
}

/** After the command only the long forms of global flags count: a short letter there is the command's. */
function withLongGlobals(own: CommandShape['flags']): CommandShape['flags'] {
  const globals = Object.entries(globalFlags).map(([name, shape]) => [name, { ...shape, char: undefined }] as const)
  return { ...Object.fromEntries(globals), ...own }
}

interface Grammar {
  readonly flags: CommandShape['flags']
  /** Where flags end: before the first argument, right after it, or nowhere but at `--`. */
  readonly stop: 'at-argument' | 'after-argument' | 'at-end'
  /** For messages: `stack up`. */
  readonly owner: string
  readonly version?: boolean
}

interface ReadFlags {
  /** `--name=value`, `--name`, `--no-name`. */
  readonly flags: readonly string[]
  readonly rest: readonly string[]
  readonly asks?: 'help' | 'version'
}

function readFlags(argv: readonly string[], grammar: Grammar): ReadFlags {
  const flags: string[] = []
  const rest: string[] = []
  let index = 0
  const takeValue = (typed: string): string => {
    index++
    const value = argv[index]
    if (value === undefined) throw usageError(`flag \`${typed}\` needs a value`, `\`${grammar.owner} --help\` explains it`)
    return value
  }
  for (; index < argv.length; index++) {
    const token = argv[index] ?? ''
    if (token === '--') {
      rest.push(...argv.slice(index + 1))
      break
    }
    if (!token.startsWith('-') || token === '-') {
      rest.push(token)
      if (grammar.stop === 'at-end') continue
      rest.push(...argv.slice(index + 1))
      break
    }
    if (token === '--help' || (token === '-h' && !flagByLetter('h', grammar.flags))) {
      return { flags, rest: grammar.stop === 'at-argument' ? argv.slice(index + 1).filter(isWord) : rest, asks: 'help' }
    }
    if (grammar.version && (token === '--version' || token === '-v')) return { flags, rest, asks: 'version' }
    flags.push(...(token.startsWith('--') ? readLong(token, grammar, takeValue) : readShort(token, grammar, takeValue)))
  }
  return { flags, rest }
}

function isWord(token: string): boolean {
  return !token.startsWith('-')
}

function readLong(token: string, grammar: Grammar, takeValue: (typed: string) => string): string[] {
  const equals = token.indexOf('=')
  const name = token.slice(2, equals === -1 ? undefined : equals)
  const given = equals === -1 ? undefined : token.slice(equals + 1)
  const shape = grammar.flags[name]
  if (!shape && name === 'json' && grammar.flags.format) return given === 'false' ? [] : ['--format=json']
  if (!shape && name.startsWith('no-') && grammar.flags[name.slice(3)]?.allowNo) {
    return [isTrue(given, token) ? `--no-${name.slice(3)}` : `--${name.slice(3)}`]
  }
  if (!shape) throw unknownFlag(`--${name}`, grammar)
  if (shape.type === 'boolean') return [isTrue(given, token) ? `--${name}` : `--no-${name}`]
  return [`--${name}=${given ?? takeValue(token)}`]
}

/** `-it`, `-p 80:80`, `-p80:80`, `-n=5`: letters of switches may share a dash, the last one may take a value. */
function readShort(token: string, grammar: Grammar, takeValue: (typed: string) => string): string[] {
  const flags: string[] = []
  for (let index = 1; index < token.length; index++) {
    const letter = token[index] ?? ''
    const name = flagByLetter(letter, grammar.flags)
    const remainder = token.slice(index + 1)
    if (name === undefined) throw unknownFlag(`-${letter}`, grammar)
    if (grammar.flags[name]?.type === 'option') {
      return [...flags, `--${name}=${remainder === '' ? takeValue(`-${letter}`) : remainder.replace(/^=/, '')}`]
    }
    if (remainder.startsWith('=')) return [...flags, isTrue(remainder.slice(1), token) ? `--${name}` : `--no-${name}`]
    flags.push(`--${name}`)
  }
  return flags
}

function flagByLetter(letter: string, flags: CommandShape['flags']): string | undefined {
  return Object.keys(flags).find((name) => flags[name]?.char === letter)
}

function isTrue(value: string | undefined, token: string): boolean {
  if (value === undefined || ['true', '1', 't', 'T', 'TRUE', 'True'].includes(value)) return true
  if (['false', '0', 'f', 'F', 'FALSE', 'False'].includes(value)) return false
  throw usageError(`\`${token}\` is neither true nor false`, 'write `=true` or `=false`')
}

function unknownFlag(typed: string, grammar: Grammar): StackError {
  const instead = insteadOfAbsent(grammar.owner, typed)
  if (instead !== undefined) {
    return usageError(`\`${grammar.owner} ${typed}\`, which Compose knows, is not in this version`, instead)
  }
  const visible = Object.keys(grammar.flags).filter((name) => !grammar.flags[name]?.hidden)
  const near = typed.startsWith('--') ? closest(typed.slice(2), visible) : undefined
  const help = `\`${grammar.owner} --help\` lists all flags`
  const place =
    grammar.owner !== 'stack' && Object.values(globalFlags).some((shape) => `-${shape.char}` === typed)
      ? `\`${typed}\` stands before the command: \`stack ${typed} ... ${grammar.owner.slice('stack '.length)}\``
      : undefined
  return usageError(
    `unknown flag \`${typed}\` for \`${grammar.owner}\``,
    place ?? (near === undefined ? help : `did you mean \`--${near}\`? ${help}`),
  )
}

/** Of a flag that takes one value the last one counts; `--no-x` only cancels `--x` unless oclif knows it. */
function lastOnes(flags: readonly string[], shapes: CommandShape['flags']): string[] {
  const kept = new Map<string, string[]>()
  for (const flag of flags) {
    const name = flag.slice(2).split('=', 1)[0] ?? ''
    const base = !shapes[name] && !globalFlags[name] && name.startsWith('no-') ? name.slice(3) : name
    const shape = shapes[base] ?? globalFlags[base]
    if (shape?.multiple) kept.set(base, [...(kept.get(base) ?? []), flag])
    else if (base === name || shape?.allowNo) kept.set(base, [flag])
    else kept.delete(base)
  }
  return [...kept.values()].flat()
}
