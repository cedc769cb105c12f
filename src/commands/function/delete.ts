import { Args } from '@oclif/core'
import { gatewayService } from '../../engine/model/gateway-config.js'
import { changeFunction } from '../../engine/workflows/change-function.js'
import { functionToEdit, openForEdit } from '../../engine/workflows/edit-stack-file.js'
import type { GlobalFlags } from '../_session.js'
import { plainUpRequest } from '../_up-flags.js'
import { ApplyingCommand, applyFlags } from './_apply.js'
import { selectionOf } from './_stack-file.js'

export default class FunctionDelete extends ApplyingCommand {
  static override summary = 'take a function out of the stack file, and away from what runs'
  static override description = 'Its source stays where it is.'
  static override examples = ['stack function delete my-function', 'stack function delete my-function --no-apply']

  static override args = { name: Args.string({ required: true, ignoreStdin: true, description: 'the function' }) }
  static override flags = { ...applyFlags }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(FunctionDelete)
    const selection = selectionOf(flags)
    const stack = openForEdit(selection, this.world)
    functionToEdit(stack, args.name, this.world.cwd)
    const others = stack.functions.filter(({ name }) => name !== args.name)
    if (flags.apply && flags.target !== 'k8s') {
      const code = await this.removeContainers(flags, others.length === 0 ? [args.name, gatewayService] : [args.name])
      if (code !== 0) return code
    }
    const { stackFile } = changeFunction(selection, args.name, ({ path }) => [{ type: 'remove', path }], this.world)
    this.say(`removed \`${args.name}\` from ${stackFile}`)
    if (!flags.apply) return 0
    if (flags.target === 'k8s') return this.removeObjects(flags)
    return others.length === 0 ? 0 : this.applyFunctions(flags, [])
  }

  private async removeContainers(flags: GlobalFlags, services: readonly string[]): Promise<number> {
    const { changeState } = await import('../../engine/workflows/lifecycle.js')
    const goal = { type: 'removed', running: 'stop', anonymousVolumes: 'remove' } as const
    return this.inProject({ flags, services }, (project, { tools }) =>
      changeState(project, { goal, selection: { services, dependencies: 'without' } }, tools),
    )
  }

  /** On a cluster what is declared no more goes with the next `up`. */
  private async removeObjects(flags: GlobalFlags): Promise<number> {
    const { up } = await import('../../engine/workflows/up.js')
    return this.inStack({ flags }, async (project, { tools, env }) => {
      const request = { ...plainUpRequest(flags, undefined, env, 'ready'), orphans: 'remove' as const }
      const { exitCode } = await up(project, request, tools)
      return exitCode
    })
  }
}
