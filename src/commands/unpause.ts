import { changeState } from '../engine/workflows/lifecycle.js'
import { select, services } from './_args.js'
import { StackCommand } from './_base.js'

export default class Unpause extends StackCommand {
  static override summary = 'let paused services go on'
  static override examples = ['stack unpause', 'stack unpause worker']

  static override args = { services }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(Unpause)
    const selection = select(args.services, 'without')
    return this.inProject({ flags, services: args.services }, (project, { tools }) =>
      changeState(project, { goal: { type: 'unpaused' }, selection }, tools),
    )
  }
}
