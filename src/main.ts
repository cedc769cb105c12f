import { basename, dirname, join } from 'node:path'
import type { Config } from '@oclif/core'
import { type CommandTable, prepareArgv } from './commands/_argv.js'
import type { StackCommand } from './commands/_base.js'
import { outputOf, processWorld, type World } from './commands/_world.js'
import { exitCodes, StackError } from './engine/model/errors.js'
import { quickCommand } from './quick-command.js'
import { formatFailure } from './report/failure.js'
import { chooseStyle } from './report/style.js'

/** Runs the process's command line and ends the process. `entry` is the path of the script in `bin` that was started. */
export async function run(argv: readonly string[], entry: string): Promise<void> {
  await inProcess(entry, async (world) => {
    const quick = await quickCommand(argv, world)
    if (quick) return quick.execute()
    const config = await configOf(entry, world)
    return main(argv, commandsOf(config), config, world)
  })
}

/** As `run`, without its shortcuts: oclif finds the command and parses the line. Tests hold that both print the same. */
export async function runByOclif(argv: readonly string[], entry: string): Promise<void> {
  await inProcess(entry, async (world) => {
    const config = await configOf(entry, world)
    const { table, load } = commandsOf(config)
    return main(argv, { table, load: async (id) => byOclif(await load(id)) }, config, world)
  })
}

function byOclif(CommandClass: CommandClass): CommandClass {
  abstract class ByOclif extends CommandClass {
    protected override async readPlain(): Promise<undefined> {}
  }
  // It can be made, as what it extends: the type of instances alone does not tell that they have a `run`.
  return ByOclif as unknown as CommandClass
}

/** Does the work in the world of the process, and ends the process with the code that it gives. */
async function inProcess(entry: string, work: (world: World) => Promise<number>): Promise<void> {
  // A reader that has seen enough (`stack logs | head`) is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : exitCodes.failure))
  const code = await work(processWorld(join(dirname(entry), '..')))
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)))
}

/** The commands there are: what their command lines look like, and their code, loaded when it is needed. */
export interface Commands {
  readonly table: CommandTable
  load(id: string): Promise<CommandClass>
}

export type CommandClass = new (argv: string[], config: Config, world: World) => StackCommand

/** One command line in one world. @returns the exit code; errors have been printed by then. */
export async function main(argv: readonly string[], commands: Commands, config: Config, world: World): Promise<number> {
  try {
    const prepared = prepareArgv(argv, commands.table)
    if (prepared.kind === 'help') {
      const { printHelp } = await import('./commands/_help.js')
      return await printHelp(prepared.topic, config, world)
    }
    const wanted = prepared.kind === 'version' ? { id: 'version', argv: [] } : prepared
    const CommandClass = await commands.load(wanted.id)
    return await new CommandClass([...wanted.argv], config, world).execute()
  } catch (error) {
    const stderr = outputOf(world.terminal.error)
    stderr.write(formatFailure(error, world.cwd, chooseStyle({ ansi: 'auto', isTty: stderr.isTty, env: world.env })))
    return error instanceof StackError ? error.exitCode : exitCodes.failure
  }
}

function configOf(entry: string, { root }: World): Promise<Config> {
  return basename(entry) === 'dev.js' ? configOfSources(root) : builtConfig(root)
}

function commandsOf(config: Config): Commands {
  return {
    table: Object.fromEntries(config.commands.map((command) => [command.id, command])),
    async load(id) {
      // Everything in src/commands is a StackCommand; oclif's own type knows only its base class.
      return (await config.findCommand(id, { must: true }).load()) as unknown as CommandClass
    },
  }
}

/**
 * The commands as the build wrote them into the manifest. Nothing of them is TypeScript: without that being said, oclif looks for a compiler
 * where NODE_ENV is `development` or `test`, and warns that there is none.
 */
async function builtConfig(root: string): Promise<Config> {
  const [{ Config }, { settings }] = await Promise.all([import('@oclif/core/config'), import('@oclif/core/settings')])
  settings.enableAutoTranspile = false
  return Config.load(root)
}

/** For development: commands come from `src` as they are now, whatever was built or written into the manifest. */
export async function configOfSources(root: string): Promise<Config> {
  const [{ Config, Plugin }, { default: pjson }] = await Promise.all([
    import('@oclif/core/config'),
    import(join(root, 'package.json'), { with: { type: 'json' } }),
  ])
  const commands = { ...pjson.oclif.commands, target: './src/commands', globPatterns: ['**/*.ts', '!**/_*.ts'] }
  const options = { root, pjson: { ...pjson, oclif: { ...pjson.oclif, commands } }, isRoot: true, ignoreManifest: true }
  const plugin = new Plugin(options)
  await plugin.load()
  return Config.load({ ...options, plugins: new Map([[plugin.name, plugin]]) })
}
