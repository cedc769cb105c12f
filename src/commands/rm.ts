import { Flags } from '@oclif/core'
import { changeState } from '../engine/workflows/lifecycle.js'
import { select, services } from './_args.js'
import { StackCommand } from './_base.js'

export default class Rm extends StackCommand {
  static override summary = 'remove stopped containers of services'
  static override description = 'Networks and named volumes stay: `stack down` removes networks, and volumes with -v.'
  static override examples = ['stack rm', 'stack rm -fs worker']

  static override args = { services }

  static override flags = {
    force: Flags.boolean({ char: 'f', summary: 'do not ask' }),
    stop: Flags.boolean({ char: 's', summary: 'stop the services first' }),
    volumes: Flags.boolean({ char: 'v', summary: 'remove their anonymous volumes too' }),
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(Rm)
    const goal = {
      type: 'removed',
      running: flags.stop ? 'stop' : 'leave',
      anonymousVolumes: flags.volumes ? 'remove' : 'keep',
    } as const
    return this.inProject({ flags, services: args.services }, (project, { tools }) => {
      const asking = flags.force ? {} : { confirm: (question: string) => this.ask(question, '--force', tools.signal) }
      return changeState(project, { goal, selection: select(args.services, 'without'), ...asking }, tools)
    })
  }
}
