import { Flags } from '@oclif/core'
import { isOn } from '../engine/host/env.js'
import { type DownRequest, down } from '../engine/workflows/down.js'
import type { ProjectReference } from '../engine/workflows/project.js'
import { named, services } from './_args.js'
import { StackCommand } from './_base.js'
import { stopTimeout, yes } from './_flags.js'
import type { Session } from './_session.js'

export default class Down extends StackCommand {
  static override summary = 'stop and remove everything of the stack but its volumes'
  static override description =
    'Removes containers and networks; with -v volumes and their data too, after asking on a terminal. Without a stack file, -p names the project.'
  static override examples = ['stack down', 'stack down -v', 'stack -p old-project down --remove-orphans', 'stack down web']

  static override args = { services }

  static override flags = {
    volumes: Flags.boolean({ char: 'v', summary: 'remove the volumes and the data in them' }),
    rmi: Flags.string({
      options: ['local', 'all'],
      summary: 'remove images: those without a name of their own, or all that the services use',
    }),
    'remove-orphans': Flags.boolean({ summary: 'remove containers of services that are no longer declared' }),
    timeout: stopTimeout,
    yes,
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(Down)
    return this.inProject({ flags, services: args.services }, (project, session) => {
      const { tools, env } = session
      const orphans = flags['remove-orphans'] || isOn(env, 'COMPOSE_REMOVE_ORPHANS') ? 'remove' : 'keep'
      const request: DownRequest = {
        services: named(args.services),
        volumes: flags.volumes ? 'remove' : 'keep',
        images: flags.rmi === 'local' || flags.rmi === 'all' ? flags.rmi : 'keep',
        orphans,
        ...(flags.timeout !== undefined && { timeout: flags.timeout }),
        // In a script -v means what it says, as in Compose; a person at a terminal is asked.
        ...(!flags.yes &&
          this.world.terminal.canAsk && { confirm: (question: string) => this.ask(question, '-y', tools.signal) }),
      }
      return this.takeDown(project, request, session, flags)
    })
  }

  /** @param _flags as they were parsed, those of a twin too */
  protected takeDown(
    project: ProjectReference,
    request: DownRequest,
    { tools }: Session,
    _flags: { readonly [name: string]: unknown },
  ): Promise<number> {
    return down(project, request, tools)
  }
}
