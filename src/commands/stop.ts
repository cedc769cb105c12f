import { changeState } from '../engine/workflows/lifecycle.js'
import { select, services } from './_args.js'
import { StackCommand } from './_base.js'
import { stopTimeout } from './_flags.js'

export default class Stop extends StackCommand {
  static override summary = 'stop services without removing anything'
  static override examples = ['stack stop', 'stack stop -t 2 web']

  static override args = { services }

  static override flags = { timeout: stopTimeout }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(Stop)
    const selection = select(args.services, 'without')
    const timeout = flags.timeout === undefined ? {} : { timeout: flags.timeout }
    return this.inProject({ flags, services: args.services }, (project, { tools }) =>
      changeState(project, { goal: { type: 'stopped' }, selection, ...timeout }, tools),
    )
  }
}
