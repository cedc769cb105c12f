import { Args } from '@oclif/core'
import { StackError } from '../../../engine/model/errors.js'
import { GatewayCommand, target } from '../_gateway.js'

export default class DlqShow extends GatewayCommand {
  static override summary = 'print a dead letter with its event, as JSON'
  static override examples = ['stack function dlq show 01JD8QF3']

  static override args = {
    id: Args.string({ required: true, ignoreStdin: true, description: 'as `stack function dlq list` shows it' }),
  }
  static override flags = { target }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(DlqShow)
    return this.withFunctions(flags, async ({ gateway }) => {
      const letter = await gateway.deadLetter(args.id)
      if (letter === undefined) {
        throw new StackError('unknown-dead-letter', `there is no dead letter \`${args.id}\``, { hint: 'stack function dlq list' })
      }
      this.print(JSON.stringify(letter, undefined, 2))
      return 0
    })
  }
}
