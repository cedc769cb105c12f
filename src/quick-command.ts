import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config, Interfaces } from '@oclif/core'
import { commandWord, type Prepared, prepareArgv } from './commands/_argv.js'
import type { StackCommand } from './commands/_base.js'
import type { World } from './commands/_world.js'

type QuickClass = (new (
  argv: string[],
  config: Config,
  world: World,
) => StackCommand) & {
  readonly baseFlags: Interfaces.FlagInput
  readonly flags?: Interfaces.FlagInput
  readonly passThrough?: boolean
}

/** What people run all day. These start without oclif's configuration of all commands, which takes longer than most of them do. */
export const quickCommands: { readonly [id: string]: () => Promise<{ readonly default: QuickClass }> } = {
  config: () => import('./commands/config.js'),
  down: () => import('./commands/down.js'),
  exec: () => import('./commands/exec.js'),
  images: () => import('./commands/images.js'),
  logs: () => import('./commands/logs.js'),
  ls: () => import('./commands/ls.js'),
  port: () => import('./commands/port.js'),
  ps: () => import('./commands/ps.js'),
  restart: () => import('./commands/restart.js'),
  start: () => import('./commands/start.js'),
  stop: () => import('./commands/stop.js'),
  top: () => import('./commands/top.js'),
  up: () => import('./commands/up.js'),
  version: () => import('./commands/version.js'),
}

/**
 * The command of a line that needs nothing but its own definitions to be read.
 * @returns undefined for every other line, also for one with a mistake: what to say of it takes all commands
 */
export async function quickCommand(argv: readonly string[], world: World): Promise<StackCommand | undefined> {
  const id = unlessWrong(() => commandWord(argv))
  const load = id === undefined || !Object.hasOwn(quickCommands, id) ? undefined : quickCommands[id]
  if (id === undefined || load === undefined) return undefined
  const { default: QuickCommand } = await load()
  const { flags, baseFlags, passThrough } = QuickCommand
  const shape = { flags: { ...baseFlags, ...flags }, ...(passThrough !== undefined && { passThrough }) }
  const prepared = unlessWrong((): Prepared => prepareArgv(argv, { [id]: shape }))
  if (prepared === undefined || prepared.kind === 'help') return undefined
  // As oclif does when it loads a class.
  Object.assign(QuickCommand, { id })
  return new QuickCommand(prepared.kind === 'command' ? [...prepared.argv] : [], quickConfig(world.root), world)
}

function unlessWrong<Result>(read: () => Result): Result | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

function quickConfig(root: string): Config {
  const config = {
    root,
    get version(): string {
      return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version
    },
  }
  // Of oclif's configuration quick commands ask nothing else.
  return config as Config
}
