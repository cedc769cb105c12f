import { planUp } from '../engine/workflows/plan.js'
import type { UpRequest } from '../engine/workflows/up.js'
import { paintPlan } from '../report/plan.js'
import { services } from './_args.js'
import { StackCommand } from './_base.js'
import { format } from './_flags.js'
import { makingFlags, upRequest } from './_up-flags.js'

export default class Plan extends StackCommand {
  static override summary = 'show what `stack up` would do, and why; change nothing'
  static override examples = ['stack plan', 'stack plan web', 'stack plan --json', 'stack plan --force-recreate']

  static override args = { services }

  static override flags = { ...makingFlags, format }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(Plan)
    return this.inStack({ flags, services: args.services }, async (project, { tools, env }) => {
      const { text, document } = await planUp(
        project,
        this.adjusted(upRequest(flags, args.services, env, this.goal), flags),
        tools,
      )
      this.print(flags.format === 'json' ? JSON.stringify(document, undefined, 2) : paintPlan(text, this.styleFor(this.stdout)))
      return 0
    })
  }

  /** How far `up` goes. */
  protected get goal(): 'started' | 'ready' {
    return 'started'
  }

  /** The request as this kind of target takes it. @param _flags as they were parsed, those of a twin too */
  protected adjusted(request: UpRequest, _flags: { readonly [name: string]: unknown }): UpRequest {
    return request
  }
}
