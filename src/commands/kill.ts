import { Flags } from '@oclif/core'
import { changeState } from '../engine/workflows/lifecycle.js'
import { select, services } from './_args.js'
import { StackCommand } from './_base.js'

export default class Kill extends StackCommand {
  static override summary = 'send a signal to services, SIGKILL unless told otherwise'
  static override examples = ['stack kill web', 'stack kill -s SIGHUP proxy']

  static override args = { services }

  static override flags = {
    signal: Flags.string({ char: 's', default: 'SIGKILL', helpValue: 'SIGNAL', summary: 'the signal to send' }),
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(Kill)
    const selection = select(args.services, 'without')
    return this.inProject({ flags, services: args.services }, (project, { tools }) =>
      changeState(project, { goal: { type: 'killed', signal: flags.signal }, selection }, tools),
    )
  }
}
