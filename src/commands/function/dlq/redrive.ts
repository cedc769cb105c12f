import { GatewayCommand, target } from '../_gateway.js'
import { choiceFlags, choiceOf, letters } from './_choice.js'

export default class DlqRedrive extends GatewayCommand {
  static override summary = 'deliver dead letters again, from their first try'
  static override examples = [
    'stack function dlq redrive 01JD8QF3',
    'stack function dlq redrive --function resize',
    'stack function dlq redrive --all',
  ]

  static override args = { ids: letters }
  static override flags = { ...choiceFlags, target }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(DlqRedrive)
    const choice = choiceOf(args.ids, flags)
    return this.withFunctions(flags, async ({ gateway }) => {
      const count = await gateway.redrive(choice)
      this.say(`${count} ${count === 1 ? 'event is' : 'events are'} delivered again: stack function events list`)
      return 0
    })
  }
}
