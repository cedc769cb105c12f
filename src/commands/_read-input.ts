import type { Command, Interfaces } from '@oclif/core'

/** A command's definitions, as it gives them to oclif. */
export interface InputDefinitions {
  readonly flags: Interfaces.FlagInput
  readonly args: Interfaces.ArgInput
}

export interface Input {
  readonly flags: { readonly [name: string]: unknown }
  readonly args: { readonly [name: string]: unknown }
}

/**
 * Reads a command line that `prepareArgv` made as oclif's parser does, without loading it: that takes longer than most commands' work.
 * @param argv long flags as `--name=value` or `--name`, then `--`, then arguments
 * @returns undefined where the line has a mistake, or uses what only oclif's parser knows: then that one reads it
 */
export async function readInput(
  argv: readonly string[],
  { flags, args }: InputDefinitions,
  command: Command,
): Promise<Input | undefined> {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length
  const given = readTokens(argv.slice(0, end), flags)
  const words = assignWords(argv.slice(end + 1), args)
  if (given === undefined || words === undefined || !isPlain(flags)) return undefined
  try {
    return { flags: await flagValues(given, flags, command), args: await argValues(words, args, command) }
  } catch {
    return undefined
  }
}

/** What each flag was given: the texts of those that take values, and on or off. */
type Given = ReadonlyMap<string, readonly string[] | boolean>

function readTokens(tokens: readonly string[], flags: Interfaces.FlagInput): Given | undefined {
  const given = new Map<string, readonly string[] | boolean>()
  for (const token of tokens) {
    const [, name = '', value] = /^--([^=]+)(?:=([\s\S]*))?$/.exec(token) ?? []
    const flag = flags[name]
    if (flag?.type === 'option') {
      const before = given.get(name)
      // oclif takes a value that is the name of a flag for that flag.
      if (value === undefined || value.startsWith('-') || (before !== undefined && !flag.multiple)) return undefined
      if (flag.options && !flag.options.includes(value)) return undefined
      given.set(name, [...(Array.isArray(before) ? before : []), value])
    } else {
      const base = flag ? name : name.replace(/^no-/, '')
      const known = flags[base]
      if (value !== undefined || known?.type !== 'boolean' || (base !== name && !known.allowNo)) return undefined
      given.set(base, base === name)
    }
  }
  return given
}

/** Whether every flag stands for itself: nothing required, read from the environment, or bound to other flags. */
function isPlain(flags: Interfaces.FlagInput): boolean {
  return Object.values(flags).every(
    (flag) =>
      !notPlain.some((key) => key in flag) && typeof flag.default !== 'function' && !(flag.type === 'option' && flag.delimiter),
  )
}

const notPlain = [
  ...['required', 'env', 'aliases', 'charAliases', 'deprecated', 'allowStdin', 'defaultHelp'],
  ...['dependsOn', 'exclusive', 'exactlyOne', 'atLeastOne', 'combinable', 'relationships'],
]

/** In the order of the definitions, as oclif gives them. */
async function flagValues(given: Given, flags: Interfaces.FlagInput, command: Command): Promise<Input['flags']> {
  const values: [string, unknown][] = []
  for (const [name, flag] of Object.entries(flags)) {
    const texts = given.get(name)
    if (texts === undefined) {
      if (flag.default !== undefined) values.push([name, flag.default])
    } else if (typeof texts === 'boolean') values.push([name, texts])
    else {
      const read: unknown[] = []
      for (const text of texts) read.push(await valueFor(text, flag, command))
      values.push([name, flag.type === 'option' && flag.multiple ? read : read[0]])
    }
  }
  return Object.fromEntries(values.filter(([, value]) => value !== undefined))
}

/** Which words each argument takes; undefined where there are too few or too many. */
function assignWords(words: readonly string[], args: Interfaces.ArgInput): ReadonlyMap<string, readonly string[]> | undefined {
  const assigned = new Map<string, readonly string[]>()
  const names = Object.keys(args)
  let rest = words
  for (const [index, name] of names.entries()) {
    const arg = args[name]
    const takesAll = arg?.multiple === true
    if (arg === undefined || !arg.ignoreStdin || typeof arg.default === 'function') return undefined
    if (takesAll && index < names.length - 1) return undefined
    const own = takesAll ? rest : rest.slice(0, 1)
    if (own.length === 0 && arg.required) return undefined
    if (own.some((word) => arg.options && !arg.options.includes(word))) return undefined
    assigned.set(name, own)
    rest = rest.slice(own.length)
  }
  return rest.length > 0 ? undefined : assigned
}

async function argValues(
  words: ReadonlyMap<string, readonly string[]>,
  args: Interfaces.ArgInput,
  command: Command,
): Promise<Input['args']> {
  const values: [string, unknown][] = []
  for (const [name, arg] of Object.entries(args)) {
    const own = words.get(name) ?? []
    if (own.length === 0) values.push([name, arg.default || arg.default === false ? arg.default : undefined])
    else {
      const read: unknown[] = []
      for (const word of own) read.push(await valueFor(word, arg, command))
      values.push([name, arg.multiple ? read : read[0]])
    }
  }
  return Object.fromEntries(values.filter(([, value]) => value !== undefined))
}

async function valueFor(text: string, definition: object, command: Command): Promise<unknown> {
  // oclif types `parse` by the value of each definition; which one this is, only the definition knows.
  const { parse } = definition as { parse(input: string, context: Command, definition: object): Promise<unknown> }
  return parse(text, command, definition)
}
