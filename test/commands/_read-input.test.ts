import type { Interfaces } from '@oclif/core'
import { parse } from '@oclif/core/parser'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type InputDefinitions, readInput } from '../../src/commands/_read-input.js'
import { quickCommands } from '../../src/quick-command.js'

const commands = await Promise.all(
  Object.entries(quickCommands).map(async ([id, load]) => {
    const { default: QuickCommand } = await load()
    // Every command's class has its arguments, which the type of a quick one leaves out.
    const { args = {} } = QuickCommand as { readonly args?: Interfaces.ArgInput }
    return { id, definitions: { flags: { ...QuickCommand.baseFlags, ...QuickCommand.flags }, args } }
  }),
)

/** Values that some flag or argument takes, and some that none does. */
const value = fc.constantFrom(
  'web',
  '8',
  '0',
  '-1',
  '-',
  '',
  'json',
  'table',
  'running',
  'tcp',
  'a b',
  'x=y',
  '--all',
  '1e3',
  'é',
)

function flagTokens({ flags }: InputDefinitions): fc.Arbitrary<string> {
  const name = fc.constantFrom(...Object.keys(flags), 'unknown')
  return fc.oneof(
    name.map((known) => `--${known}`),
    name.map((known) => `--no-${known}`),
    fc.tuple(name, value).map(([known, text]) => `--${known}=${text}`),
    // What the flag takes, where it says so.
    fc.tuple(name, fc.nat()).map(([known, index]) => `--${known}=${optionOf(flags[known], index) ?? '3'}`),
  )
}

function optionOf(flag: Interfaces.FlagInput[string] | undefined, index: number): string | undefined {
  const options = flag?.type === 'option' ? flag.options : undefined
  return options?.[index % options.length]
}

function lines(definitions: InputDefinitions): fc.Arbitrary<readonly string[]> {
  return fc
    .tuple(fc.array(flagTokens(definitions), { maxLength: 5 }), fc.array(value, { maxLength: 3 }))
    .map(([flags, words]) => (words.length > 0 ? [...flags, '--', ...words] : flags))
}

async function oclifs(argv: readonly string[], { flags, args }: InputDefinitions) {
  const context = undefined
  const { flags: values, args: words } = await parse([...argv], { flags, args, context, strict: true, constraints: undefined })
  return { flags: values, args: words }
}

describe.each(commands)('the command line of `stack $id`', ({ definitions }) => {
  // Definitions ask their context for nothing.
  const read = (argv: readonly string[]) => readInput(argv, definitions, undefined as never)

  it('is read as oclif reads it, or left to oclif', async () => {
    await fc.assert(
      fc.asyncProperty(lines(definitions), async (argv) => {
        const ours = await read(argv)
        if (ours !== undefined) expect(ours).toEqual(await oclifs(argv, definitions))
      }),
      { numRuns: 300 },
    )
  })

  it('is read without oclif where each flag has a value that it takes', async () => {
    const words = Object.entries(definitions.args).flatMap(([name, { required }]) =>
      required ? [name === 'port' ? '80' : 'web'] : [],
    )
    const end = words.length > 0 ? ['--', ...words] : []
    const tokens = Object.entries(definitions.flags).map(([name, flag]) =>
      flag.type === 'boolean' ? `--${name}` : `--${name}=${optionOf(flag, 0) ?? '3'}`,
    )
    expect(await read([...tokens, ...end])).toEqual(await oclifs([...tokens, ...end], definitions))
    expect(await read(end)).toEqual(await oclifs(end, definitions))
  })
})
