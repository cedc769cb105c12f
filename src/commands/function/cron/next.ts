import { Args, Flags } from '@oclif/core'
import { functionNamed } from '../../../engine/functions/gateway-of-stack.js'
import { formatJsonLines, formatTable } from '../../../report/table.js'
import { format } from '../../_flags.js'
import { GatewayCommand, target } from '../_gateway.js'

export default class CronNext extends GatewayCommand {
  static override summary = 'list the schedules, and when they are due next'
  static override examples = ['stack function cron next', 'stack function cron next cleanup -n 5']

  static override args = { name: Args.string({ ignoreStdin: true, description: 'the function (default: all)' }) }

  static override flags = {
    count: Flags.integer({ char: 'n', min: 1, max: 100, default: 3, helpValue: 'N', summary: 'how many times of each' }),
    format,
    target,
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(CronNext)
    return this.withFunctions(flags, async ({ config, gateway }) => {
      if (args.name !== undefined) functionNamed(config, args.name)
      const crons = (await gateway.crons(flags.count)).filter((cron) => args.name === undefined || cron.function === args.name)
      if (flags.format === 'json') this.print(formatJsonLines(crons))
      else {
        const rows = crons.map(({ id, schedule, timezone, paused, last, next }) => [
          id,
          `${schedule}${timezone === 'UTC' ? '' : ` (${timezone})`}`,
          last === undefined ? '-' : `${last.at} (${last.status})`,
          paused ? 'paused' : next.join('  '),
        ])
        this.print(formatTable(['TRIGGER', 'SCHEDULE', 'LAST', 'NEXT'], rows))
      }
      return 0
    })
  }
}
