import { Args, Flags } from '@oclif/core'
import { addTrigger } from '../../../../engine/functions/edit/triggers.js'
import { EditingCommand } from '../../_edit.js'
import { parsePayload } from '../_payload.js'

/** `kubeless trigger cronjob create NAME --function F --schedule S --payload J` */
export default class TriggerCronjobCreate extends EditingCommand {
  static override summary = 'have a function called by a schedule, in the words of Kubeless'
  static override examples = [
    `stack function trigger cronjob create nightly --function cleanup --schedule '0 3 * * *' --payload '{"full": true}'`,
  ]

  static override args = { name: Args.string({ required: true, ignoreStdin: true, description: 'what the schedule is called' }) }

  static override flags = {
    function: Flags.string({ required: true, helpValue: 'NAME', summary: 'the function that is called' }),
    schedule: Flags.string({ required: true, helpValue: 'CRON', summary: 'when: five fields, or six with seconds first' }),
    payload: Flags.string({ helpValue: 'JSON', summary: 'what it is called with' }),
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(TriggerCronjobCreate)
    const { schedule, payload } = flags
    const cron = { schedule, ...(payload !== undefined && { data: parsePayload(payload) }), name: args.name }
    const told = `added cron ${schedule} to \`${flags.function}\` as \`${args.name}\``
    return this.edit(flags, flags.function, (declared) => addTrigger(declared, { cron }), told)
  }
}
