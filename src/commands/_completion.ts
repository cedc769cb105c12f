import type { Command } from '@oclif/core'
import { globalFlags } from './_argv.js'

/** What a shell has to know to complete a command line. */
export interface CompletionModel {
  readonly commands: readonly CompletedCommand[]
  /** Folders of commands: `engine`. */
  readonly topics: readonly string[]
  readonly globals: readonly CompletedFlag[]
}

export interface CompletedCommand {
  /** `engine start` */
  readonly name: string
  readonly summary: string
  readonly flags: readonly CompletedFlag[]
  /** What its arguments are. */
  readonly completes: 'services' | 'files' | readonly string[]
}

export interface CompletedFlag {
  readonly name: string
  readonly letter?: string
  readonly summary: string
  /** `none`: it is a switch. A list: the only values there are. */
  readonly value: 'none' | 'any' | readonly string[]
}

type Flag = Command.Loadable['flags'][string]

/** Reads the model off oclif's commands, hidden ones left out. */
export function completionModel(commands: readonly Command.Loadable[]): CompletionModel {
  const shown = commands.filter((command) => !command.hidden)
  const [first] = shown
  return {
    commands: shown.map((command) => ({
      name: command.id.replaceAll(':', ' '),
      summary: command.summary ?? '',
      flags: Object.values(command.flags).filter(isOwn).map(completedFlag),
      completes: completes(command),
    })),
    topics: [...new Set(shown.flatMap((command) => (command.id.includes(':') ? [command.id.split(':')[0] ?? ''] : [])))],
    globals: Object.values(first?.flags ?? {})
      .filter((flag) => flag.helpGroup !== undefined && !flag.hidden)
      .map((flag) => {
        const letter = globalFlags[flag.name]?.char
        return { ...completedFlag(flag), ...(letter && { letter }) }
      }),
  }
}

function isOwn(flag: Flag): boolean {
  return !flag.hidden && flag.helpGroup === undefined
}

function completedFlag(flag: Flag): CompletedFlag {
  return {
    name: flag.name,
    ...(flag.char && { letter: flag.char }),
    summary: flag.summary ?? '',
    value: flag.type === 'boolean' ? 'none' : (flag.options ?? 'any'),
  }
}

function completes(command: Command.Loadable): CompletedCommand['completes'] {
  const args = Object.values(command.args)
  const options = args.flatMap((arg) => arg.options ?? [])
  if (options.length > 0) return options
  return args.some((arg) => arg.name === 'services' || arg.name === 'service' || arg.name === 'replicas') ? 'services' : 'files'
}
