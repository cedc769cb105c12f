import { Args, Flags } from '@oclif/core'
import { formatJsonLines, formatTable } from '../../../report/table.js'
import { format } from '../../_flags.js'
import { GatewayCommand, target } from '../_gateway.js'
import { eventColumns, eventRow } from './_row.js'

export default class EventsList extends GatewayCommand {
  static override summary = 'list the last events and what became of them'
  static override examples = [
    'stack function events list',
    'stack function events list resize -n 50',
    'stack function events list --topic orders',
  ]

  static override args = { name: Args.string({ ignoreStdin: true, description: 'the function (default: all)' }) }

  static override flags = {
    limit: Flags.integer({ char: 'n', min: 1, default: 20, helpValue: 'N', summary: 'how many, the newest first' }),
    topic: Flags.string({ helpValue: 'TOPIC', summary: 'of that topic alone' }),
    format,
    target,
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(EventsList)
    return this.withFunctions(flags, async ({ gateway }) => {
      const events = await gateway.events({
        limit: flags.limit,
        ...(args.name !== undefined && { function: args.name }),
        ...(flags.topic !== undefined && { topic: flags.topic }),
      })
      this.print(flags.format === 'json' ? formatJsonLines(events) : formatTable(eventColumns, events.map(eventRow)))
      return 0
    })
  }
}
