import { Args, Flags } from '@oclif/core'
import { up } from '../engine/workflows/up.js'
import { StackCommand } from './_base.js'
import { parseScale } from './_scale.js'

export default class Scale extends StackCommand {
  static override summary = 'run so many containers of a service'
  static override examples = ['stack scale worker=3', 'stack scale web=2 worker=0']

  static override args = {
    replicas: Args.custom<readonly string[]>({
      required: true,
      multiple: true,
      ignoreStdin: true,
      description: 'SERVICE=NUMBER',
      // oclif parses one by one and gives the list: its types know only the one.
      parse: async (input) => input as unknown as readonly string[],
    })(),
  }

  static override flags = { 'no-deps': Flags.boolean({ summary: 'leave alone what the services depend on' }) }

  /** When it comes back: a cluster starts what is asked of it in its own time. */
  protected get goal(): 'started' | 'ready' {
    return 'started'
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(Scale)
    const scale = parseScale(args.replicas ?? [])
    return this.inStack({ flags, services: [...scale.keys()] }, async (project, { tools, env }) => {
      const { exitCode } = await up(
        project,
        {
          selection: { services: [...scale.keys()], dependencies: flags['no-deps'] ? 'without' : 'with' },
          images: { build: 'stale' },
          scale,
          until: this.goal,
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
