import { Args } from '@oclif/core'
import { removeTrigger } from '../../../engine/functions/edit/triggers.js'
import { EditingCommand } from '../_edit.js'

export default class TriggerRemove extends EditingCommand {
  static override summary = 'take a trigger from a function'
  static override examples = ['stack function trigger remove resize http-1', 'stack function trigger remove resize /thumb']

  static override args = {
    name: Args.string({ required: true, ignoreStdin: true, description: 'the function' }),
    trigger: Args.string({
      required: true,
      ignoreStdin: true,
      description: 'as `stack function trigger list` calls it, or what it says',
    }),
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(TriggerRemove)
    const told = `removed ${args.trigger} from \`${args.name}\``
    return this.edit(flags, args.name, (declared) => removeTrigger(declared, args.trigger), told)
  }
}
