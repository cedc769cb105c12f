import { Flags } from '@oclif/core'
import { gatewayService } from '../../engine/model/gateway-config.js'
import { StackCommand } from '../_base.js'
import { clusterPlace } from '../_cluster.js'
import { dockerPlace, type Place } from '../_place.js'
import type { GlobalFlags } from '../_session.js'

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
    return this.argv.includes('--target=k8s') ? clusterPlace('make') : dockerPlace
  }

  /** Runs `up` for functions and the gateway that calls them, until they are ready. @returns the exit code */
  protected async applyFunctions(flags: GlobalFlags, names: readonly string[]): Promise<number> {
    const { up } = await import('../../engine/workflows/up.js')
    const services = [...names, gatewayService]
    return this.inStack({ flags, services }, async (project, { tools, env }) => {
      const { exitCode } = await up(
        project,
        {
          selection: { services, dependencies: 'with' },
          images: { build: 'stale' },
          scale: new Map(),
          until: 'ready',
          recreate: { selected: 'diverged', dependencies: 'diverged' },
          orphans: 'ignore',
          anonymousVolumes: 'carry',
          nameIs: flags['project-name'] !== undefined || env.COMPOSE_PROJECT_NAME ? 'given' : 'derived',
        },
        tools,
      )
      return exitCode
    })
  }
}
