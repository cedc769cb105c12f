import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { globalFlags } from '../../src/commands/_argv.js'

/* Of the manifest, which is generated from the commands and checked to be what they say. */
const manifest: unknown = JSON.parse(readFileSync('oclif.manifest.json', 'utf8'))

interface Manifest {
  readonly commands: { readonly [id: string]: { readonly flags: { readonly [name: string]: { readonly helpGroup?: string } } } }
}

it('no command has a flag of its own under the name of one that all share', () => {
  // The manifest is oclif's, of which this much is sure.
  const { commands } = manifest as Manifest
  const shared = Object.keys(globalFlags)
  const taken = Object.entries(commands).flatMap(([id, { flags }]) =>
    shared.flatMap((name) =>
      flags[name] !== undefined && !['GLOBAL'].includes(flags[name].helpGroup ?? '') ? [`${id} --${name}`] : [],
    ),
  )
  expect(taken).toEqual([])
})
