import { Flags } from '@oclif/core'
import { StackCommand } from './_base.js'

export default class Version extends StackCommand {
  static override summary = 'show the version of stack'
  static override examples = ['stack version', 'stack version --short']

  static override flags = {
    format: Flags.string({ char: 'f', options: ['pretty', 'json'], default: 'pretty', summary: 'how to print it' }),
    short: Flags.boolean({ summary: 'the number alone' }),
  }

  async run(): Promise<number> {
    const { flags } = await this.parse(Version)
    const { version } = this.config
    if (flags.short) this.print(version)
    else this.print(flags.format === 'json' ? JSON.stringify({ version: `v${version}` }) : `stack version v${version}`)
    return 0
  }
}
