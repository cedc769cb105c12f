import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type CommandTable, type Prepared, prepareArgv } from '../../src/commands/_argv.js'
import type { World } from '../../src/commands/_world.js'
import { quickCommand, quickCommands } from '../../src/quick-command.js'

// The manifest is oclif's, of which this much is sure; it is generated from the commands and checked to be what they say.
const { commands } = JSON.parse(readFileSync('oclif.manifest.json', 'utf8')) as { readonly commands: CommandTable }

// Reading a line takes nothing of the world but where the program is.
const world = { root: process.cwd() } as World

const words = fc.constantFrom(
  ...[...Object.keys(quickCommands), 'k8s', 'fn', 'engine', 'start', 'help', 'web', '80', '--', '-', 'x=y'],
  ...[
    '-f',
    '-p',
    '-a',
    '-q',
    '-d',
    '-n5',
    '-it',
    '-T',
    '-h',
    '-v',
    '--help',
    '--version',
    '--json',
    '--json=false',
    '--file=a.yaml',
  ],
  ...[
    '--all',
    '--no-all',
    '--format',
    '--format=json',
    '--status',
    'running',
    '--nothing',
    '--dry-run',
    '--ansi=never',
    '--no-orphans',
  ],
)

it('reads a line as it is read beside all commands, or leaves it to whom knows them', { timeout: 60_000 }, async () => {
  const seen = new Set<string>()
  await fc.assert(
    fc.asyncProperty(fc.array(words, { maxLength: 5 }), async (argv) => {
      const quick = await quickCommand(argv, world)
      const prepared = preparedOf(argv)
      if (quick === undefined) {
        seen.add(prepared?.kind ?? 'wrong')
        // Everything that can be run without all commands, is.
        if (prepared?.kind === 'command') expect(Object.keys(quickCommands)).not.toContain(prepared.id)
        expect(prepared?.kind).not.toBe('version')
        return
      }
      seen.add('quick')
      const wanted = prepared?.kind === 'version' ? { kind: 'command', id: 'version', argv: [] } : prepared
      expect({ kind: 'command', id: quick.id, argv: quick.argv }).toEqual(wanted)
    }),
    // One of each kind, whichever come by chance.
    { numRuns: 600, examples: [[['k8s', 'ps']], [['help']], [['ps']], [['ps', '--nothing']]] },
  )
  expect([...seen].sort()).toEqual(['command', 'help', 'quick', 'wrong'])
})

function preparedOf(argv: readonly string[]): Prepared | undefined {
  try {
    return prepareArgv(argv, commands)
  } catch {
    return undefined
  }
}
