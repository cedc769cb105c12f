import { EventEmitter } from 'node:events'
import { Readable, Writable } from 'node:stream'
import { Config } from '@oclif/core'
import type { CommandShape } from '../../src/commands/_argv.js'
import type { World } from '../../src/commands/_world.js'
import { openTerminal } from '../../src/engine/host/terminal.js'
import { type CommandClass, type Commands, main } from '../../src/main.js'

export interface Ran {
  readonly exit: number
  readonly stdout: string
  readonly stderr: string
}

const pjson = {
  name: 'stack-cli',
  version: '1.2.3',
  oclif: { bin: 'stack', commands: { strategy: 'pattern' as const, target: './no-commands' } },
}

/**
 * Runs a whole command line in process, against the classes given by id (`{ 'engine:status': EngineStatus }`), in a world of strings:
 * no terminal, no environment, a clock that stands still.
 */
export async function runCommand(
  classes: { readonly [id: string]: CommandClass & CommandShape },
  argv: readonly string[],
  changes: Partial<World> = {},
): Promise<Ran> {
  const [stdout, stderr] = [collector(), collector()]
  const world: World = {
    root: process.cwd(),
    env: {},
    cwd: '/project',
    home: '/home/me',
    node: { execPath: '/usr/bin/node', arch: 'x64', version: '20.19.0' },
    processors: 2,
    platform: 'linux',
    terminal: openTerminal({ stdin: Readable.from([]), stdout: stdout.stream, stderr: stderr.stream }),
    clock: { now: () => new Date(0), elapsed: () => 0, wait: async () => {} },
    signals: new EventEmitter(),
    openDocker: async () => {
      throw new Error('the test gave no engine')
    },
    openCluster: async () => {
      throw new Error('the test gave no cluster')
    },
    openClusterToCome: async () => {
      throw new Error('the test gave no cluster to come')
    },
    localClusters: async () => {
      throw new Error('the test gave no clusters')
    },
    searchDocker: async () => ({ silences: [] }),
    processes: async () => {
      throw new Error('the test gave no processes')
    },
    ...changes,
  }
  const commands: Commands = {
    table: Object.fromEntries(Object.entries(classes).map(([id, shape]) => [id, shape])),
    async load(id) {
      const CommandClass = classes[id]
      if (!CommandClass) throw new Error(`the test gave no command \`${id}\``)
      // As oclif does when it loads a class.
      return Object.assign(CommandClass, { id })
    },
  }
  const config = await Config.load({ root: import.meta.dirname, pjson })
  // Loading read the folder of this file, which has no manifest; assets are the project's own.
  config.root = process.cwd()
  const exit = await main(argv, commands, config, world)
  return { exit, stdout: stdout.text(), stderr: stderr.text() }
}

function collector() {
  const chunks: string[] = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk))
      done()
    },
  })
  return { stream, text: () => chunks.join('') }
}
