import { up } from '../engine/workflows/up.js'
import { services } from './_args.js'
import { StackCommand } from './_base.js'
import { quietPull } from './_flags.js'
import { makingFlags, upRequest } from './_up-flags.js'

export default class Create extends StackCommand {
  static override summary = 'create what `stack up` would, and start nothing'
  static override examples = ['stack create', 'stack create --build web']

  static override args = { services }

  static override flags = { ...makingFlags, 'quiet-pull': quietPull }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(Create)
    return this.inStack({ flags, services: args.services }, async (project, { tools, env }) => {
      const { exitCode } = await up(project, upRequest(flags, args.services, env, 'created'), tools)
      return exitCode
    })
  }
}
