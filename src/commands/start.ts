import { Flags } from '@oclif/core'
import { changeState } from '../engine/workflows/lifecycle.js'
import { select, services } from './_args.js'
import { StackCommand } from './_base.js'

export default class Start extends StackCommand {
  static override summary = 'start services that are stopped'
  static override description = 'Creates nothing: `stack up` does. What a service depends on is started before it.'
  static override examples = ['stack start', 'stack start web']

  static override args = { services }

  static override flags = { 'no-deps': Flags.boolean({ summary: 'leave alone what the services depend on' }) }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(Start)
    const selection = select(args.services, flags['no-deps'] ? 'without' : 'with')
    return this.inProject({ flags, services: args.services }, (project, { tools }) =>
      changeState(project, { goal: { type: 'started' }, selection }, tools),
    )
  }
}
