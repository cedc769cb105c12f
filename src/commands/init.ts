import { join, relative, resolve } from 'node:path'
import { Args, Flags } from '@oclif/core'
import { initStack, stackTemplates } from '../engine/workflows/init.js'
import { StackCommand } from './_base.js'

export default class Init extends StackCommand {
  static override summary = 'make a first stack that runs as it is'
  static override examples = ['stack init', 'stack init shop --template node-redis', 'stack init --list']

  static override args = {
    dir: Args.string({ ignoreStdin: true, default: '.', description: 'the folder to put it in' }),
  }

  static override flags = {
    template: Flags.string({ default: 'node', helpValue: 'NAME', summary: 'what to start from (default `node`)' }),
    list: Flags.boolean({ summary: 'list the templates' }),
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(Init)
    const templates = join(this.config.root, 'templates', 'stack')
    if (flags.list) {
      this.print(stackTemplates(templates).join('\n'))
      return 0
    }
    const { cwd } = this.world
    const folder = resolve(cwd, args.dir)
    const files = initStack({ templates, template: flags.template, folder })
    const shown = relative(cwd, folder)
    this.say(`created ${files.join(', ')}${shown === '' ? '' : ` in ${shown}`}`)
    this.say(`Try: ${shown === '' ? '' : `cd ${shown} && `}stack up`)
    return 0
  }
}
