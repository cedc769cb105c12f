import { describe, expect, it } from 'vitest'
import Version from '../../src/commands/version.js'
import { runCommand } from '../support/run-command.js'

const version = (...argv: string[]) => runCommand({ version: Version }, argv)

describe('stack version', () => {
  it('says its name and number', async () => {
    expect(await version('version')).toMatchInlineSnapshot(`
      {
        "exit": 0,
        "stderr": "",
        "stdout": "stack version v1.2.3
      ",
      }
    `)
    expect(await version('--version')).toEqual(await version('version'))
  })

  it('prints the number alone, or JSON', async () => {
    expect(await version('version', '--short')).toMatchInlineSnapshot(`
      {
        "exit": 0,
        "stderr": "",
        "stdout": "1.2.3
      ",
      }
    `)
    expect(await version('version', '-f', 'json')).toMatchInlineSnapshot(`
      {
        "exit": 0,
        "stderr": "",
        "stdout": "{"version":"v1.2.3"}
      ",
      }
    `)
  })

  it('refuses what it does not know', async () => {
    expect(await version('version', '--shrot')).toMatchInlineSnapshot(`
      {
        "exit": 2,
        "stderr": "unknown flag \`--shrot\` for \`stack version\`
      did you mean \`--short\`? \`stack version --help\` lists all flags
      ",
        "stdout": "",
      }
    `)
    expect(await version('version', '--format', 'xml')).toMatchInlineSnapshot(`
      {
        "exit": 2,
        "stderr": "\`--format xml\` is none of: pretty, json
      \`stack version --help\` explains it
      ",
        "stdout": "",
      }
    `)
    expect(await version('version', 'now')).toMatchInlineSnapshot(`
      {
        "exit": 2,
        "stderr": "\`now\` is one argument too many
      \`stack version --help\` explains it
      ",
        "stdout": "",
      }
    `)
  })
})
