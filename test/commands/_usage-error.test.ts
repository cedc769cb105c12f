import { Args, Flags } from '@oclif/core'
import { describe, expect, it } from 'vitest'
import { StackCommand } from '../../src/commands/_base.js'
import { runCommand } from '../support/run-command.js'

class Probe extends StackCommand {
  static override args = {
    service: Args.string({ required: true, ignoreStdin: true }),
    port: Args.integer({ ignoreStdin: true }),
    shell: Args.string({ ignoreStdin: true, options: ['bash', 'zsh'] }),
  }
  static override flags = {
    index: Flags.integer({ min: 1 }),
    pull: Flags.string({ options: ['always', 'never'] }),
  }
  async run(): Promise<number> {
    await this.parse(Probe)
    return 0
  }
}

describe('what oclif complains about', () => {
  it.each([
    ['probe', 'SERVICE is missing'],
    ['probe web http', '`http` is no number that fits'],
    ['probe web 80 tcsh', '`tcsh` is none of: bash, zsh'],
    ['probe web 80 bash more', '`more` is one argument too many'],
    ['probe web --pull sometimes', '`--pull sometimes` is none of: always, never'],
    ['probe web --index one', '`--index one` is no number that fits'],
    ['probe web --index 0', '`--index 0` is no number that fits'],
  ])('is said in our words: stack %s', async (line, message) => {
    const { exit, stderr } = await runCommand({ probe: Probe }, line.split(' '))
    expect({ exit, stderr }).toEqual({ exit: 2, stderr: `${message}\n\`stack probe --help\` explains it\n` })
  })
})
