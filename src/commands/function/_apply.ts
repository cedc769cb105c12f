import { Flags } from '@oclif/core'
import { gatewayService } from '../../engine/model/gateway-config.js'
import { gatewayAnswers } from '../_await-gateway.js'
import { StackCommand } from '../_base.js'
import type { Place } from '../_place.js'
import type { GlobalFlags } from '../_session.js'
import { plainUpRequest } from '../_up-flags.js'
import { placeOfTarget } from './_target.js'

/** Of commands that edit the stack file and then make what runs like it. */
export const applyFlags = {
  apply: Flags.boolean({ default: true, allowNo: true, summary: 'make what runs like the file; --no-apply edits it alone' }),
  target: Flags.string({
    options: ['docker', 'k8s'],
    default: 'docker',
    helpValue: 'docker|k8s',
    summary: 'where it runs (default `docker`)',
  }),
}

/** A command that makes what runs like the stack file. */
export abstract class ApplyingCommand extends StackCommand {
  protected override get place(): Place {
    return placeOfTarget(this.argv, 'make')
  }

  /** Runs `up` for functions and the gateway that calls them, until they are ready. @returns the exit code */
  protected async applyFunctions(flags: GlobalFlags, names: readonly string[]): Promise<number> {
    const { up } = await import('../../engine/workflows/up.js')
    const services = [...names, gatewayService]
    return this.inStack({ flags, services }, async (project, { tools, env }) => {
      const request = { ...plainUpRequest(flags, services, env, 'ready'), orphans: 'ignore' as const }
      const { exitCode } = await up(project, { ...request, gatewayAnswers: gatewayAnswers(this.world.clock) }, tools)
      return exitCode
    })
  }
}
