import { Flags } from '@oclif/core'
import type { FunctionGateway } from '../../engine/functions/function-gateway-api.js'
import { listenForInterruptions } from '../../engine/host/signals.js'
import type { GatewayConfig } from '../../engine/model/gateway-config.js'
import type { Project } from '../../engine/workflows/project.js'
import { StackCommand } from '../_base.js'
import type { GlobalFlags } from '../_session.js'

/** What a command about running functions works with. */
export interface Functions {
  readonly project: Project
  readonly config: GatewayConfig
  readonly gateway: FunctionGateway
  /** Of the gateway on this machine: `http://localhost:8088`. */
  readonly url: string
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
}

export type TargetFlags = GlobalFlags & { readonly target?: string | undefined }

/** Where the functions run. On this machine both are reached on the same port; a cluster elsewhere is reached through its API. */
export const target = Flags.string({
  options: ['docker', 'k8s'],
  helpValue: 'docker|k8s',
  summary: 'where it runs (default: whatever answers on the port of the stack file)',
})

/** A command that talks to the function gateway of a project. */
export abstract class GatewayCommand extends StackCommand {
  /** @returns the exit code @throws StackError where the stack has no functions */
  protected async withFunctions(flags: TargetFlags, work: (functions: Functions) => Promise<number>): Promise<number> {
    const [{ openProject }, { gatewayConfig }, { gatewayClient }, { httpClient }] = await Promise.all([
      import('../_session.js'),
      import('../../engine/functions/gateway-of-stack.js'),
      import('../../engine/functions/gateway-client.js'),
      import('../../engine/host/http-client.js'),
    ])
    const project = await openProject({ flags }, this.world, this.styleFor(this.stderr))
    const config = gatewayConfig(project.stack)
    const interruptions = listenForInterruptions(this.world.signals)
    const signal = interruptions.graceful
    try {
      const { findGateway } = await import('./_find-gateway.js')
      const { address, close } = await findGateway({ project, flags, world: this.world, signal })
      try {
        const gateway = gatewayClient({ address, project: project.stack.name, send: httpClient(), signal })
        const url = `http://${address.host === '127.0.0.1' ? 'localhost' : address.host}:${address.port}`
        return await work({ project, config, gateway, url, signal })
      } finally {
        await close()
      }
    } finally {
      interruptions.dispose()
    }
  }
}
