import { functionTemplates } from '../../engine/workflows/new-function.js'
import { formatTable } from '../../report/table.js'
import { StackCommand } from '../_base.js'
import { format } from '../_flags.js'

export default class FunctionTemplates extends StackCommand {
  static override summary = 'list what `stack function new` can start from'
  static override examples = ['stack function templates', 'stack function templates --json']
  static override flags = { format }

  async run(): Promise<number> {
    const { flags } = await this.parse(FunctionTemplates)
    const templates = functionTemplates(this.world.root)
    if (flags.format === 'json') {
      this.print(JSON.stringify(templates.map(({ runtime, name, description }) => ({ runtime, template: name, description }))))
    } else {
      this.print(
        formatTable(
          ['RUNTIME', 'TEMPLATE', 'DESCRIPTION'],
          templates.map(({ runtime, name, description }) => [runtime, name, description]),
        ),
      )
    }
    return 0
  }
}
