import { functionColumns, functionRows } from '../../engine/functions/function-table.js'
import { formatJsonLines, formatTable } from '../../report/table.js'
import { format } from '../_flags.js'
import { GatewayCommand, target } from './_gateway.js'
import { standingOf } from './_standing.js'

export default class FunctionList extends GatewayCommand {
  static override summary = 'list the functions of the stack, and how they stand'
  static override examples = ['stack function list', 'stack fn ls --json']

  static override flags = { format, target }

  async run(): Promise<number> {
    const { flags } = await this.parse(FunctionList)
    return this.withFunctions(flags, async ({ config, gateway, url }) => {
      const standing = await standingOf(gateway)
      if (flags.format === 'json') {
        const rows = config.functions.map(
          ({ name }) => standing?.find((status) => status.name === name) ?? { name, state: 'not running' },
        )
        this.print(formatJsonLines(rows))
      } else {
        this.print(formatTable(functionColumns, functionRows(config, standing ?? [], url)))
      }
      return 0
    })
  }
}
