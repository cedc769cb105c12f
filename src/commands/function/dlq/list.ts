import { Args } from '@oclif/core'
import { formatJsonLines, formatTable } from '../../../report/table.js'
import { format } from '../../_flags.js'
import { GatewayCommand, target } from '../_gateway.js'

export default class DlqList extends GatewayCommand {
  static override summary = 'list dead letters: events that could not be delivered'
  static override examples = ['stack function dlq list', 'stack function dlq list resize --json']

  static override args = { name: Args.string({ ignoreStdin: true, description: 'the function (default: all)' }) }
  static override flags = { format, target }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(DlqList)
    return this.withFunctions(flags, async ({ gateway }) => {
      const letters = await gateway.deadLetters(args.name)
      const rows = letters.map(({ id, at, function: name, event, attempts, reason }) => [
        id,
        at,
        name,
        event.type,
        String(attempts),
        reason,
      ])
      if (flags.format === 'json') this.print(formatJsonLines(letters))
      else this.print(formatTable(['ID', 'WHEN', 'FUNCTION', 'TYPE', 'TRIES', 'REASON'], rows))
      return 0
    })
  }
}
