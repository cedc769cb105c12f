import { Args, Flags } from '@oclif/core'
import { newFunction } from '../../engine/workflows/new-function.js'
import { StackCommand } from '../_base.js'
import { selectionOf } from './_stack-file.js'

export default class FunctionNew extends StackCommand {
  static override summary = 'write a function that runs as it is, and its block in the stack file'
  static override description =
    'Makes a handler with its test and sample events from a template of this program, and a stack.yaml where there is none. Nothing is fetched, and nothing is overwritten.'
  static override examples = [
    'stack function new resize --runtime node',
    'stack function new cleanup --runtime python --template cron',
    'stack function new notify --runtime node22 --template topic --path services/notify',
  ]

  static override args = { name: Args.string({ required: true, ignoreStdin: true, description: 'what it is called' }) }

  static override flags = {
    runtime: Flags.string({
      char: 'r',
      default: 'node',
      helpValue: 'RUNTIME',
      summary: 'as `stack function runtimes` lists them (default `node`)',
    }),
    template: Flags.string({
      default: 'http',
      helpValue: 'NAME',
      summary: 'as `stack function templates` lists them (default `http`)',
    }),
    path: Flags.string({ helpValue: 'DIR', summary: 'the folder to put it in (default `functions/NAME`)' }),
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(FunctionNew)
    const made = newFunction(
      {
        selection: selectionOf(flags),
        name: args.name,
        runtime: flags.runtime,
        template: flags.template,
        ...(flags.path !== undefined && { path: flags.path }),
      },
      this.world,
    )
    const files = made.files.length === 1 ? made.files[0] : `{${made.files.join(',')}}`
    if (made.notice !== undefined) this.say(made.notice)
    this.say(`created ${made.folder}/${files}`)
    this.say(`added \`${args.name}\` to ${made.stackFile}: ${made.triggers}`)
    this.say(`Try: stack up -d && stack function invoke ${made.invoke}`)
    return 0
  }
}
