import { Args } from '@oclif/core'
import { triggersOf } from '../../../engine/functions/edit/triggers.js'
import { writtenFunctions } from '../../../engine/functions/written-functions.js'
import { closest } from '../../../engine/model/closest.js'
import { StackError } from '../../../engine/model/errors.js'
import { formatTable } from '../../../report/table.js'
import { StackCommand } from '../../_base.js'
import { format } from '../../_flags.js'

export default class TriggerList extends StackCommand {
  static override summary = 'list what calls functions, as the stack file says'
  static override description = 'Every function is called at `/fn/NAME`, too.'
  static override examples = ['stack function trigger list', 'stack function trigger list resize --json']

  static override args = { name: Args.string({ ignoreStdin: true, description: 'the function (default: all)' }) }
  static override flags = { format }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(TriggerList)
    const { openProject } = await import('../../_session.js')
    const { stack } = await openProject({ flags }, this.world, this.styleFor(this.stderr))
    const functions = writtenFunctions({ 'x-functions': stack.extensions['x-functions'], services: stack.services })
    const chosen = functions.filter(({ name }) => args.name === undefined || name === args.name)
    if (args.name !== undefined && chosen.length === 0)
      throw unknown(
        args.name,
        functions.map(({ name }) => name),
      )
    const rows = chosen.flatMap(({ name, written }) => triggersOf(name, written))
    if (flags.format === 'json') this.print(JSON.stringify(rows.map(({ path: _path, ...row }) => row)))
    else
      this.print(
        formatTable(
          ['FUNCTION', 'TRIGGER', 'KIND', 'WHAT'],
          rows.map((row) => [row.function, row.id, row.kind, row.what]),
        ),
      )
    return 0
  }
}

function unknown(name: string, names: readonly string[]): StackError {
  const near = closest(name, names)
  const hint = near === undefined ? `it has ${names.join(', ') || 'none'}` : `did you mean \`${near}\`?`
  return new StackError('unknown-function', `no function \`${name}\` in this stack`, { hint })
}
