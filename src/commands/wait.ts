import { Flags } from '@oclif/core'
import { down } from '../engine/workflows/down.js'
import { wait } from '../engine/workflows/wait.js'
import { requiredServices } from './_args.js'
import { StackCommand } from './_base.js'

export default class Wait extends StackCommand {
  static override summary = 'wait until a service ends, and end with its exit code'
  static override description = 'Of several services the first that ends counts.'
  static override examples = ['stack wait tests', 'stack wait migrate --down-project']

  static override args = { services: requiredServices }

  static override flags = { 'down-project': Flags.boolean({ summary: 'take the stack down when it has ended' }) }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(Wait)
    const wish = { flags, services: args.services }
    const code = await this.look(wish, async (project, { workloads, signal }) => {
      for await (const { name, exitCode } of wait(
        project,
        { services: args.services ?? [], until: 'first' },
        workloads,
        signal,
      )) {
        this.say(`${name} ended with exit code ${exitCode}`)
        return exitCode
      }
      return signal.aborted ? 130 : 0
    })
    if (!flags['down-project']) return code
    const keep = { services: 'all', volumes: 'keep', images: 'keep', orphans: 'keep' } as const
    await this.inProject(wish, (project, { tools }) => down(project, keep, tools))
    return code
  }
}
