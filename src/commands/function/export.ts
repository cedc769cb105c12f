import { resolve } from 'node:path'
import { Args, Flags } from '@oclif/core'
import { StackCommand } from '../_base.js'

export default class FunctionExport extends StackCommand {
  static override summary = 'write what builds a function without stack'
  static override description =
    'A Dockerfile, and beside it the server of its runtime: the image runs wherever a container does. A whole stack is exported by `stack config --format compose -o DIR`, and for a cluster by `stack k8s render`.'
  static override examples = ['stack function export resize --to dockerfile -o out']

  static override args = { name: Args.string({ required: true, ignoreStdin: true, description: 'the function' }) }

  static override flags = {
    to: Flags.string({ options: ['dockerfile'], default: 'dockerfile', summary: 'what to write (default `dockerfile`)' }),
    output: Flags.string({ char: 'o', required: true, helpValue: 'DIR', summary: 'the folder to write to' }),
    force: Flags.boolean({ summary: 'write over what is in the folder' }),
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(FunctionExport)
    const [{ openProject }, { exportDockerfile }] = await Promise.all([
      import('../_session.js'),
      import('../../engine/workflows/export-dockerfile.js'),
    ])
    const { stack } = await openProject({ flags, services: [args.name] }, this.world, this.styleFor(this.stderr))
    const { root, cwd } = this.world
    const over = flags.force ? 'anything' : 'own'
    const { command } = exportDockerfile(stack, { root, cwd, over, name: args.name, folder: resolve(cwd, flags.output) })
    this.say(`wrote ${flags.output}/Dockerfile and ${flags.output}/runtime`)
    this.say(`Try: ${command}`)
    return 0
  }
}
