import { Args, Flags } from '@oclif/core'
import { addTrigger } from '../../../../engine/functions/edit/triggers.js'
import { EditingCommand } from '../../_edit.js'

/** `kubeless trigger http create NAME --function-name F --path P --hostname H` */
export default class TriggerHttpCreate extends EditingCommand {
  static override summary = 'have a function called at a path, in the words of Kubeless'
  static override description = 'The name is not kept: a route is called by what it says, `stack function trigger list`.'
  static override examples = [
    'stack function trigger http create thumbs --function-name resize --path thumb --hostname shop.localhost',
  ]

  static override args = { name: Args.string({ required: true, ignoreStdin: true, description: 'what the trigger is called' }) }

  static override flags = {
    'function-name': Flags.string({ required: true, helpValue: 'NAME', summary: 'the function that is called' }),
    path: Flags.string({ helpValue: 'PATH', summary: 'where (default `/NAME` of the function)' }),
    hostname: Flags.string({ helpValue: 'NAME', summary: 'only requests to this host' }),
    'cors-enable': Flags.boolean({ summary: 'pages of other origins may call it' }),
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(TriggerHttpCreate)
    const name = flags['function-name']
    const path = `/${(flags.path ?? name).replace(/^\/+/, '')}`
    const { hostname } = flags
    const http = { path, ...(hostname !== undefined && { hostname }), ...(flags['cors-enable'] && { cors: true }) }
    const told = `added http ${hostname ?? ''}${path} to \`${name}\` for \`${args.name}\``
    return this.edit(flags, name, (declared) => addTrigger(declared, { http }), told)
  }
}
