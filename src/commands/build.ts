import { Flags } from '@oclif/core'
import { build } from '../engine/workflows/build.js'
import { named, services } from './_args.js'
import { StackCommand } from './_base.js'

export default class Build extends StackCommand {
  static override summary = 'build the images of services'
  static override description = '`stack up` builds what is stale; this builds whether it is stale or not.'
  static override examples = ['stack build', 'stack build --no-cache api', 'stack build --build-arg VERSION=1.2 --pull']

  static override args = { services }

  static override flags = {
    'build-arg': Flags.string({ multiple: true, multipleNonGreedy: true, helpValue: 'NAME=VALUE', summary: 'a build argument' }),
    'no-cache': Flags.boolean({ summary: 'run every step anew' }),
    pull: Flags.boolean({ summary: 'ask the registry for newer base images' }),
    ssh: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'default|ID=PATH',
      summary: 'ssh keys for the build',
    }),
    'with-dependencies': Flags.boolean({ summary: 'also what the services depend on' }),
    quiet: Flags.boolean({ char: 'q', summary: 'show failures alone' }),
    builder: Flags.string({ hidden: true }),
    memory: Flags.string({ char: 'm', hidden: true }),
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(Build)
    const request = {
      services: named(args.services),
      dependencies: flags['with-dependencies'] ? 'with' : 'without',
      args: flags['build-arg'] ?? [],
      noCache: flags['no-cache'],
      pull: flags.pull,
      ssh: flags.ssh ?? [],
    } as const
    const shown = flags.quiet ? { ...flags, progress: 'quiet' } : flags
    return this.inStack({ flags: shown, services: args.services }, async (project, { tools }) => {
      for (const name of ['builder', 'memory'] as const) {
        const message = `\`--${name}\` has no effect: the engine's own BuildKit builds`
        if (flags[name] !== undefined) tools.emit({ type: 'warning', message })
      }
      const { exitCode, images } = await build(project, request, tools)
      if (flags.quiet && exitCode === 0) this.print(images.map((image) => `${image}\n`).join(''))
      return exitCode
    })
  }
}
