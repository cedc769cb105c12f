import { readDeclaration } from '../../../engine/functions/declaration.js'
import { writtenFunctions } from '../../../engine/functions/written-functions.js'
import { formatTable } from '../../../report/table.js'
import { StackCommand } from '../../_base.js'
import { format } from '../../_flags.js'

/** `kubeless autoscale list` */
export default class AutoscaleList extends StackCommand {
  static override summary = 'list the functions that are scaled, and by what'
  static override examples = ['stack function autoscale list', 'stack function autoscale list --json']
  static override flags = { format }

  async run(): Promise<number> {
    const { flags } = await this.parse(AutoscaleList)
    const { openProject } = await import('../../_session.js')
    const { stack } = await openProject({ flags }, this.world, this.styleFor(this.stderr))
    const functions = writtenFunctions({ 'x-functions': stack.extensions['x-functions'], services: stack.services })
    const rows = functions.flatMap(({ name, written }) => {
      const { scale } = readDeclaration(written)
      return scale ? [{ function: name, ...scale }] : []
    })
    if (flags.format === 'json') this.print(JSON.stringify(rows))
    else {
      const cells = rows.map((row) => [row.function, row.min, row.max, row.metric, row.target].map(String))
      this.print(formatTable(['FUNCTION', 'MIN', 'MAX', 'METRIC', 'TARGET'], cells))
    }
    return 0
  }
}
