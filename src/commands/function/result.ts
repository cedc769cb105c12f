import { Args, Flags } from '@oclif/core'
import { StackError } from '../../engine/model/errors.js'
import { GatewayCommand, target } from './_gateway.js'
import { printResult } from './_result.js'

export default class FunctionResult extends GatewayCommand {
  static override summary = 'print what came of a call that was made with --async'
  static override examples = ['stack function result 01JD8QF3', 'stack function result 01JD8QF3 --json']

  static override args = { id: Args.string({ required: true, ignoreStdin: true, description: 'what `invoke --async` printed' }) }

  static override flags = {
    format: Flags.string({ options: ['text', 'json'], default: 'text', summary: 'json: all that is known of it' }),
    target,
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(FunctionResult)
    return this.withFunctions(flags, async ({ gateway }) => {
      const result = await gateway.result(args.id)
      if (result === undefined) {
        throw new StackError('unknown-call', `there is no call \`${args.id}\``, {
          hint: 'results are kept for a day; stack function events list shows recent ones',
        })
      }
      return printResult(result, flags.format, { print: (text) => this.print(text), say: (text) => this.say(text) })
    })
  }
}
