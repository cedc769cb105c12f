import type { Command, Config } from '@oclif/core'
import { StackCommand } from './_base.js'
import { outputOf, type World } from './_world.js'

/** What `stack help` shows first, in the order of a day's work; whatever is not named follows at the end. */
const groups: readonly (readonly [title: string, ids: readonly string[]])[] = [
  ['START', ['init', 'up', 'plan', 'explain', 'render', 'down']],
  ['LOOK', ['ps', 'logs', 'events', 'describe', 'top', 'stats', 'port', 'images', 'volumes', 'ls']],
  ['WORK INSIDE', ['exec', 'run', 'attach', 'port-forward', 'cp']],
  [
    'CHANGE',
    [
      'build',
      'pull',
      'push',
      'create',
      'start',
      'stop',
      'restart',
      'pause',
      'unpause',
      'kill',
      'rm',
      'scale',
      'rollback',
      'wait',
    ],
  ],
  ['CHECK', ['config', 'doctor', 'engine:status', 'engine:start', 'engine:stop', 'version', 'completion']],
]

/** What `stack help function` shows first. */
const functionGroups: typeof groups = [
  ['WRITE', ['new', 'dev', 'test', 'templates', 'runtimes', 'import', 'export']],
  ['RUN', ['deploy', 'update', 'scale', 'delete']],
  ['CALL', ['invoke', 'call', 'result', 'bench']],
  ['LOOK', ['list', 'ls', 'describe', 'explain', 'logs', 'top']],
]

/** Prints help for a command, a folder of commands, or (empty topic) the whole. @returns the exit code */
export async function printHelp(topic: string, config: Config, world: World): Promise<number> {
  const command = config.findCommand(topic)
  outputOf(world.terminal.output).write(command ? commandHelp(command) : listHelp(topic, config.commands))
  return 0
}

/** The help page of one command, without colours. */
export function commandHelp(command: Command.Loadable): string {
  const flags = Object.values(command.flags).filter((flag) => !flag.hidden && flag.helpGroup === undefined)
  const args = Object.values(command.args).filter((arg) => !arg.hidden)
  const examples = (command.examples ?? []).map((example) => (typeof example === 'string' ? example : example.command))
  return [
    `${command.summary ?? ''}${command.description ? `\n\n${command.description}` : ''}\n`,
    `USAGE\n  ${usageOf(command)}\n`,
    section(
      'ARGUMENTS',
      args.map((arg) => [arg.name.toUpperCase(), arg.description ?? '']),
    ),
    section('FLAGS', flags.map(flagRow)),
    examples.length > 0 ? `EXAMPLES\n${examples.map((example) => `  $ ${example}\n`).join('')}` : '',
    'Flags for every command (-f, -p, -c, ...) stand before it: `stack help`\n',
  ]
    .filter((part) => part !== '')
    .join('\n')
}

/** `stack exec [FLAGS] SERVICE COMMAND...` */
export function usageOf(command: Command.Loadable): string {
  const args = Object.values(command.args).filter((arg) => !arg.hidden)
  const words = args.map((arg) => {
    const word = `${arg.name.toUpperCase()}${arg.multiple ? '...' : ''}`
    return arg.required ? word : `[${word}]`
  })
  const hasFlags = Object.values(command.flags).some((flag) => !flag.hidden && flag.helpGroup === undefined)
  return ['stack', ...command.id.split(':'), ...(hasFlags ? ['[FLAGS]'] : []), ...words].join(' ')
}

type FlagHelp = Command.Loadable['flags'][string]

function flagRow(flag: FlagHelp): [string, string] {
  const value = flag.type === 'option' ? ` ${flag.helpValue ?? flag.options?.join('|') ?? flag.name.toUpperCase()}` : ''
  const name = flag.type === 'boolean' && flag.allowNo ? `--[no-]${flag.name}` : `--${flag.name}`
  return [`${flag.char ? `-${flag.char}, ` : '    '}${name}${value}`, flag.summary ?? flag.description ?? '']
}

function section(title: string, rows: readonly (readonly [string, string])[]): string {
  if (rows.length === 0) return ''
  const width = Math.max(...rows.map(([left]) => left.length))
  return `${title}\n${rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`.trimEnd()).join('\n')}\n`
}

function listHelp(topic: string, commands: readonly Command.Loadable[]): string {
  const shown = commands.filter((command) => !command.hidden && belongs(command.id, topic))
  const width = Math.max(...shown.map((command) => command.id.length))
  const line = (id: string): string[] => {
    const command = shown.find((candidate) => candidate.id === id)
    return command ? [`  ${id.replaceAll(':', ' ').padEnd(width)}  ${command.summary ?? ''}`] : []
  }
  const inTopic = groupsOf(topic)
  const listed = new Set(inTopic.flatMap(([, ids]) => ids))
  const rest = shown.map((command) => command.id).filter((id) => !listed.has(id))
  const lists = [...inTopic, ['MORE', rest] as const].map(([title, ids]) => ({ title, lines: ids.flatMap(line) }))
  if (topic === '') lists.push(...elsewhere(commands, width))
  const words = topic.replaceAll(':', ' ')
  return [
    ...(topic === '' ? ['One file, one command: a stack of services on the local Docker Engine.\n'] : []),
    `USAGE\n  stack ${topic === '' ? '[-f FILE] [-p PROJECT] ' : `${words} `}COMMAND ...\n`,
    ...lists.filter(({ lines }) => lines.length > 0).map(({ title, lines }) => `${title}\n${lines.join('\n')}\n`),
    ...(topic === '' ? [section('FLAGS FOR EVERY COMMAND, BEFORE IT', globalRows())] : []),
    `\`stack ${topic === '' ? '' : `${words} `}COMMAND --help\` explains a command, with examples.\n`,
  ].join('\n')
}

/** The groups of a list, their commands by id. */
function groupsOf(topic: string): typeof groups {
  const prefixed = (of: typeof groups, prefix: string) =>
    of.map(([title, ids]) => [title, ids.map((id) => `${prefix}:${id}`)] as const)
  if (topic === 'k8s') return prefixed(groups, 'k8s')
  return topic === 'function' ? prefixed(functionGroups, 'function') : groups
}

/** Folders of so many commands that each has a list of its own. */
const largeTopics: readonly (readonly [title: string, topic: string, summary: string])[] = [
  ['FUNCTIONS', 'function', 'functions beside services, `fn` for short: `stack help function`'],
  ['KUBERNETES', 'k8s', 'the same stack on a cluster: `stack help k8s`'],
]

function elsewhere(
  commands: readonly Command.Loadable[],
  width: number,
): readonly { readonly title: string; readonly lines: string[] }[] {
  return largeTopics.flatMap(([title, topic, summary]) =>
    commands.some(({ id }) => id.startsWith(`${topic}:`)) ? [{ title, lines: [`  ${topic.padEnd(width)}  ${summary}`] }] : [],
  )
}

function belongs(id: string, topic: string): boolean {
  return topic === '' ? largeTopics.every(([, large]) => !id.startsWith(`${large}:`)) : id.startsWith(`${topic}:`)
}

const letters: { readonly [name: string]: string } = { file: 'f', 'project-name': 'p', context: 'c' }

function globalRows(): [string, string][] {
  return Object.entries(StackCommand.baseFlags)
    .filter(([, flag]) => !flag.hidden)
    .map(([name, flag]) => {
      const value = flag.type === 'option' ? ` ${flag.helpValue ?? flag.options?.join('|') ?? name.toUpperCase()}` : ''
      return [`${letters[name] ? `-${letters[name]}, ` : '    '}--${name}${value}`, flag.summary ?? '']
    })
}
