import { changeState } from '../engine/workflows/lifecycle.js'
import { select, services } from './_args.js'
import { StackCommand } from './_base.js'

export default class Pause extends StackCommand {
  static override summary = 'freeze the processes of services'
  static override examples = ['stack pause', 'stack pause worker']

  static override args = { services }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(Pause)
    const selection = select(args.services, 'without')
    return this.inProject({ flags, services: args.services }, (project, { tools }) =>
      changeState(project, { goal: { type: 'paused' }, selection }, tools),
    )
  }
}
