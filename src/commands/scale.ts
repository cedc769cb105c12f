import { Flags } from '@oclif/core'
import { up } from '../engine/workflows/up.js'
import { requiredWords } from './_args.js'
import { StackCommand } from './_base.js'
import { parseScale } from './_scale.js'
import { plainUpRequest } from './_up-flags.js'

export default class Scale extends StackCommand {
  static override summary = 'run so many containers of a service'
  static override examples = ['stack scale worker=3', 'stack scale web=2 worker=0']

  static override args = {
    replicas: requiredWords('SERVICE=NUMBER'),
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
      const request = { ...plainUpRequest(flags, [...scale.keys()], env, this.goal), scale, orphans: 'ignore' as const }
      const { exitCode } = await up(project, request, tools)
      return exitCode
    })
  }
}
