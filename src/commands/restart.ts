import { Flags } from '@oclif/core'
import { changeState } from '../engine/workflows/lifecycle.js'
import { select, services } from './_args.js'
import { StackCommand } from './_base.js'
import { stopTimeout } from './_flags.js'

export default class Restart extends StackCommand {
  static override summary = 'stop services and start them again'
  static override description = 'Changes of the stack file take no effect: `stack up` applies them.'
  static override examples = ['stack restart', 'stack restart web -t 2']

  static override args = { services }

  static override flags = {
    'no-deps': Flags.boolean({ summary: 'leave alone what depends on the services' }),
    timeout: stopTimeout,
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(Restart)
    const selection = select(args.services, flags['no-deps'] ? 'without' : 'with')
    const timeout = flags.timeout === undefined ? {} : { timeout: flags.timeout }
    return this.inProject({ flags, services: args.services }, (project, { tools }) =>
      changeState(project, { goal: { type: 'restarted' }, selection, ...timeout }, tools),
    )
  }
}
