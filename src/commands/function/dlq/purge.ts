import { yes } from '../../_flags.js'
import { GatewayCommand, target } from '../_gateway.js'
import { choiceFlags, choiceOf, letters } from './_choice.js'

export default class DlqPurge extends GatewayCommand {
  static override summary = 'delete dead letters'
  static override examples = ['stack function dlq purge 01JD8QF3', 'stack function dlq purge --all -y']

  static override args = { ids: letters }
  static override flags = { ...choiceFlags, yes, target }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(DlqPurge)
    const choice = choiceOf(args.ids, flags)
    return this.withFunctions(flags, async ({ gateway, signal }) => {
      if (!('ids' in choice) && !flags.yes) {
        const whose = 'function' in choice ? `all dead letters of ${choice.function}` : 'all dead letters'
        if (!(await this.ask(`delete ${whose}?`, '-y', signal))) return 1
      }
      const count = await gateway.purge(choice)
      this.say(`${count} deleted`)
      return 0
    })
  }
}
