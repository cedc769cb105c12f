import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { Flags } from '@oclif/core'
import { readEnvFiles } from '../engine/workflows/read-env-files.js'
import { type RunCommand, run } from '../engine/workflows/run.js'
import { command, service } from './_args.js'
import { StackCommand } from './_base.js'
import { refuseTogether } from './_conflicts.js'
import { quietBuild, quietPull } from './_flags.js'
import { refuse } from './_refuse.js'
import { isPull } from './_up-flags.js'
import type { World } from './_world.js'

const list = { multiple: true, multipleNonGreedy: true } as const

export default class Run extends StackCommand {
  static override summary = 'run a command once, in a container of its own'
  static override description =
    'What the service depends on is started first. Everything after the service belongs to the command, and its exit code is that of `run`. The container stays, unless --rm is given.'
  static override examples = [
    'stack run --rm api npm test',
    'stack run --rm -e LOG_LEVEL=debug -p 9000:9000 api',
    'stack run --rm --entrypoint sh web',
    'echo "select 1" | stack run --rm -T db psql -h db',
  ]

  /** What follows the service is no flag of ours. */
  static passThrough = true
  static override args = { service, command }

  static override flags = {
    rm: Flags.boolean({ summary: 'remove the container when it ends' }),
    detach: Flags.boolean({ char: 'd', summary: 'leave it running and print its id' }),
    env: Flags.string({ ...list, char: 'e', helpValue: 'NAME=VALUE', summary: 'an environment variable' }),
    'env-from-file': Flags.string({ ...list, helpValue: 'FILE', summary: 'environment variables from a file' }),
    interactive: Flags.boolean({ char: 'i', default: true, allowNo: true, summary: 'pass standard input on' }),
    'no-tty': Flags.boolean({ char: 'T', summary: 'no terminal, even where there is one' }),
    tty: Flags.boolean({ char: 't', hidden: true }),
    'service-ports': Flags.boolean({ char: 'P', summary: 'publish the ports of the service' }),
    publish: Flags.string({ ...list, char: 'p', helpValue: 'PORT', summary: 'publish a port' }),
    volume: Flags.string({ ...list, char: 'v', helpValue: 'SOURCE:TARGET', summary: 'mount a volume or a folder' }),
    user: Flags.string({ char: 'u', helpValue: 'USER', summary: 'run as this user' }),
    workdir: Flags.string({ char: 'w', helpValue: 'DIR', summary: 'run in this folder' }),
    label: Flags.string({ ...list, char: 'l', helpValue: 'NAME=VALUE', summary: 'a label' }),
    name: Flags.string({ helpValue: 'NAME', summary: 'the name of the container' }),
    entrypoint: Flags.string({ helpValue: 'COMMAND', summary: 'another entrypoint' }),
    'no-deps': Flags.boolean({ summary: 'leave alone what the service depends on' }),
    build: Flags.boolean({ summary: 'build the image first, stale or not' }),
    pull: Flags.string({ options: ['always', 'missing', 'never'], summary: 'when to pull the image' }),
    'use-aliases': Flags.boolean({ summary: 'answer to the names of the service on its networks' }),
    'cap-add': Flags.string({ ...list, helpValue: 'NAME', summary: 'add a capability' }),
    'cap-drop': Flags.string({ ...list, helpValue: 'NAME', summary: 'drop a capability' }),
    quiet: Flags.boolean({ char: 'q', summary: 'print nothing but what the command prints' }),
    'quiet-pull': quietPull,
    'quiet-build': quietBuild,
    'remove-orphans': Flags.boolean({ summary: 'remove containers of services that are no longer declared' }),
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(Run)
    refuseTogether(flags, [['service-ports', 'publish']])
    if (flags['dry-run']) throw refuse('`stack run` cannot be dry', '`stack plan` shows what its dependencies need')
    const request = runCommand(args.service, args.command, flags, this.world)
    const wish = { flags: flags.quiet ? { ...flags, progress: 'quiet' } : flags, services: [args.service] }
    return this.inStack(wish, async (project, { opened, tools, forced, settle }) => {
      const { exitCode, name, handle } = await run(project, request, {
        ...tools,
        workloads: await opened.workloads(),
        terminal: this.world.terminal,
        forced,
        home: this.world.home,
        slug: randomBytes(32).toString('hex'),
        begin: settle,
      })
      if (flags.detach && exitCode === 0) this.print(handle ?? name)
      return exitCode
    })
  }
}

interface RunFlags {
  readonly rm: boolean
  readonly detach: boolean
  readonly env?: readonly string[] | undefined
  readonly 'env-from-file'?: readonly string[] | undefined
  readonly interactive: boolean
  readonly 'no-tty': boolean
  readonly 'service-ports': boolean
  readonly publish?: readonly string[] | undefined
  readonly volume?: readonly string[] | undefined
  readonly user?: string | undefined
  readonly workdir?: string | undefined
  readonly label?: readonly string[] | undefined
  readonly name?: string | undefined
  readonly entrypoint?: string | undefined
  readonly 'no-deps': boolean
  readonly build: boolean
  readonly pull?: string | undefined
  readonly 'use-aliases': boolean
  readonly 'cap-add'?: readonly string[] | undefined
  readonly 'cap-drop'?: readonly string[] | undefined
  readonly 'remove-orphans': boolean
}

function runCommand(service: string, words: readonly string[] | undefined, flags: RunFlags, { cwd, env }: World): RunCommand {
  const fromFiles = readEnvFiles(
    (flags['env-from-file'] ?? []).map((path) => resolve(cwd, path)),
    env,
  )
  return {
    service,
    overrides: {
      environment: [...fromFiles, ...(flags.env ?? [])],
      labels: flags.label ?? [],
      ports: flags['service-ports'] ? 'service' : (flags.publish ?? 'none'),
      volumes: flags.volume ?? [],
      capAdd: flags['cap-add'] ?? [],
      capDrop: flags['cap-drop'] ?? [],
      ...(words !== undefined && words.length > 0 && { command: words }),
      ...(flags.entrypoint !== undefined && { entrypoint: flags.entrypoint }),
      ...(flags.user !== undefined && { user: flags.user }),
      ...(flags.workdir !== undefined && { workingDir: flags.workdir }),
    },
    ...(flags.name !== undefined && { name: flags.name }),
    tty: flags['no-tty'] ? 'never' : 'auto',
    stdin: flags.interactive && !flags.detach ? 'connected' : 'left',
    detach: flags.detach ? 'detached' : 'attached',
    remove: flags.rm ? 'after' : 'never',
    aliases: flags['use-aliases'] ? 'service' : 'none',
    dependencies: flags['no-deps'] ? 'without' : 'with',
    images: { build: flags.build ? 'always' : 'stale', ...(isPull(flags.pull) && { pull: flags.pull }) },
    orphans: flags['remove-orphans'] ? 'remove' : 'ignore',
  }
}
