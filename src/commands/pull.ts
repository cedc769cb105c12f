import { Flags } from '@oclif/core'
import { pull } from '../engine/workflows/pull.js'
import { named, services } from './_args.js'
import { StackCommand } from './_base.js'

export default class Pull extends StackCommand {
  static override summary = 'pull the images of services'
  static override examples = ['stack pull', 'stack pull --policy missing', 'stack pull -q db cache']

  static override args = { services }

  static override flags = {
    policy: Flags.string({
      options: ['missing', 'always'],
      default: 'always',
      summary: 'all images, or those that are not there',
    }),
    'include-deps': Flags.boolean({ summary: 'also what the services depend on' }),
    'ignore-buildable': Flags.boolean({ summary: 'leave out services that can be built' }),
    'ignore-pull-failures': Flags.boolean({ summary: 'go on, and end well, where a pull fails' }),
    quiet: Flags.boolean({ char: 'q', summary: 'show failures alone' }),
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(Pull)
    const request = {
      services: named(args.services),
      dependencies: flags['include-deps'] ? 'with' : 'without',
      policy: flags.policy === 'missing' ? 'missing' : 'always',
      ignoreBuildable: flags['ignore-buildable'],
      ignoreFailures: flags['ignore-pull-failures'],
    } as const
    const shown = flags.quiet ? { ...flags, progress: 'quiet' } : flags
    return this.inStack({ flags: shown, services: args.services }, async (project, { tools }) => {
      const { exitCode } = await pull(project, request, tools)
      return exitCode
    })
  }
}
