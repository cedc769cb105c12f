import type { Interfaces } from '@oclif/core'
import { quickCommands } from '../../src/quick-command.js'

/** A command that starts without oclif, as its class defines it. */
export interface DailyCommand {
  readonly id: string
  readonly globalFlags: Interfaces.FlagInput
  readonly flags: Interfaces.FlagInput
}

/** All that start without oclif. */
export function dailyCommands(): Promise<readonly DailyCommand[]> {
  return Promise.all(
    Object.entries(quickCommands).map(async ([id, load]) => {
      const { baseFlags, flags = {} } = (await load()).default
      return { id, globalFlags: baseFlags, flags }
    }),
  )
}

/** What each line of a command says besides the flag that it is about. */
export interface Stem {
  /** They stand behind that flag, so that they count: `--dry-run` of what changes things. */
  readonly flags: readonly string[]
  readonly words: readonly string[]
}

/** What flags take that do not list it, by name: the first is right. */
export type Values = { readonly [flag: string]: readonly string[] }

/** Lines that say each of the flags by itself: rightly, wrongly, twice. */
export function flagLines(id: string, flags: Interfaces.FlagInput, stem: Stem, values: Values): readonly (readonly string[])[] {
  return Object.entries(flags).flatMap(([name, flag]) =>
    writings(name, flag, values).map((tokens) => [id, ...tokens, ...stem.flags, ...stem.words]),
  )
}

/** One line with all of the flags, each with what is right for it. */
export function fullLine(id: string, flags: Interfaces.FlagInput, stem: Stem, values: Values): readonly string[] {
  const tokens = Object.entries(flags).map(([name, flag]) =>
    flag.type === 'boolean' ? `--${name}` : `--${name}=${valuesOf(name, flag, values)[0]}`,
  )
  return [id, ...tokens, ...stem.flags, ...stem.words]
}

type Flag = Interfaces.FlagInput[string]

function writings(name: string, flag: Flag, values: Values): readonly (readonly string[])[] {
  const letter = flag.char === undefined ? undefined : `-${flag.char}`
  if (flag.type === 'boolean') {
    return [[letter ?? `--${name}`], ...(flag.allowNo ? [[`--no-${name}`]] : [])]
  }
  const [first, ...others] = valuesOf(name, flag, values)
  return [
    letter === undefined ? [`--${name}`, first] : [`${letter}${first}`],
    ...others.map((value) => [`--${name}=${value}`]),
    // Twice: the last one counts, or both do.
    [`--${name}=${others[0]}`, letter ?? `--${name}`, first],
  ]
}

/** A flag that nobody thought of is given a number and a word. */
function valuesOf(name: string, flag: Flag, values: Values): readonly [string, ...string[]] {
  const listed = flag.type === 'option' ? flag.options : undefined
  const [first = '3', ...others] = listed ?? values[name] ?? []
  return [first, ...others, 'nothing']
}
