import { Args } from '@oclif/core'
import { extendedFrom } from '../../../engine/functions/edit/declared-functions.js'
import { writtenElsewhere } from '../../../engine/functions/edit/triggers.js'
import { StackError } from '../../../engine/model/errors.js'
import { EditingCommand } from '../_edit.js'

/** `kubeless autoscale delete FUNCTION` */
export default class AutoscaleDelete extends EditingCommand {
  static override summary = 'have one instance of a function, whatever there is to do'
  static override examples = ['stack function autoscale delete resize']

  static override args = { name: Args.string({ required: true, ignoreStdin: true, description: 'the function' }) }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(AutoscaleDelete)
    return this.edit(
      flags,
      args.name,
      (declared) => {
        const { path, written } = declared
        if (written.scale !== undefined) return [{ type: 'remove', path: [...path, 'scale'] }]
        const base = extendedFrom(declared)
        if (base !== undefined) throw writtenElsewhere(declared, '`scale`', base)
        throw new StackError('no-scale', `\`${args.name}\` has no \`scale\``, { hint: 'there is nothing to remove' })
      },
      `removed scale from \`${args.name}\``,
    )
  }
}
