import type { Command } from '@oclif/core'
import { globalFlags } from './_argv.js'

/** What a shell has to know to complete a command line. */
export interface CompletionModel {
  readonly commands: readonly CompletedCommand[]
  /** Folders of commands, the outer before the inner: `engine`, `function`, `function trigger`. */
  readonly topics: readonly string[]
  readonly globals: readonly CompletedFlag[]
}

export interface CompletedCommand {
  /** `engine start` */
  readonly name: string
  readonly summary: string
  readonly flags: readonly CompletedFlag[]
  /** What its arguments are. */
  readonly completes: 'services' | 'functions' | 'files' | readonly string[]
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
    topics: topicsOf(shown.map(({ id }) => id)),
    globals: Object.values(first?.flags ?? {})
      .filter((flag) => flag.helpGroup !== undefined && !flag.hidden)
      .map((flag) => {
        const letter = globalFlags[flag.name]?.char
        return { ...completedFlag(flag), ...(letter && { letter }) }
      }),
  }
}

function topicsOf(ids: readonly string[]): readonly string[] {
  const topics = ids.flatMap((id) => {
    const words = id.split(':')
    return words.slice(1).map((_, index) => words.slice(0, index + 1).join(' '))
  })
  const depth = (topic: string) => topic.split(' ').length
  return [...new Set(topics)].sort((left, right) => depth(left) - depth(right))
}

/** The words that may follow a folder of commands, each with what it is for. */
export function wordsAfter(
  topic: string,
  { commands, topics }: CompletionModel,
): readonly (readonly [word: string, summary: string])[] {
  const own = commands.map(({ name, summary }) => [name, summary] as const)
  const inner = topics.map((name) => [name, `commands about the ${name.split(' ').at(-1)}`] as const)
  return [...own, ...inner].flatMap(([name, summary]) => {
    const isNext = name.startsWith(`${topic} `) && !name.slice(topic.length + 1).includes(' ')
    return isNext ? [[name.slice(topic.length + 1), summary] as const] : []
  })
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
  const isAboutFunction = command.id.startsWith('function:') && command.id !== 'function:new'
  if (isAboutFunction && args[0]?.name === 'name') return 'functions'
  return args.some((arg) => arg.name === 'services' || arg.name === 'service' || arg.name === 'replicas') ? 'services' : 'files'
}
