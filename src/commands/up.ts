import { Flags } from '@oclif/core'
import { up } from '../engine/workflows/up.js'
import { services } from './_args.js'
import { attachmentConflicts, attachmentFlags, attachmentOf } from './_attachment.js'
import { StackCommand } from './_base.js'
import { refuseTogether } from './_conflicts.js'
import { yes } from './_flags.js'
import { makingFlags, upRequest } from './_up-flags.js'

export default class Up extends StackCommand {
  static override summary = 'build, create and start the stack, and follow its logs'
  static override description =
    'Builds images whose context changed, creates what is missing, replaces what changed and leaves alone what did not. `stack plan` shows it before.'
  static override examples = [
    'stack up',
    'stack up -d',
    'stack up --wait --wait-timeout 60 web',
    'stack -f stack.yaml -f stack.ci.yaml up --exit-code-from tests',
    'stack up -d --scale worker=3',
  ]

  static override args = { services }

  static override flags = {
    detach: Flags.boolean({ char: 'd', summary: 'come back when everything has started' }),
    wait: Flags.boolean({ summary: 'come back when everything is running or healthy' }),
    'wait-timeout': Flags.integer({ min: 0, helpValue: 'SECONDS', summary: 'how long --wait may take' }),
    'no-start': Flags.boolean({ summary: 'create everything and start nothing' }),
    ...makingFlags,
    ...attachmentFlags,
    'quiet-pull': Flags.boolean({ summary: 'pull without showing progress' }),
    'quiet-build': Flags.boolean({ summary: 'build without showing progress' }),
    yes,
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(Up)
    refuseTogether(flags, [['no-start', 'wait'], ...attachmentConflicts])
    const until = flags['no-start'] ? 'created' : flags.wait ? 'ready' : 'started'
    const isAttached = until === 'started' && !flags.detach
    return this.inStack({ flags, services: args.services }, async (project, session) => {
      const { tools, env } = session
      const request = upRequest(flags, args.services, env, until)
      const waitTimeout = flags['wait-timeout']
      const style = this.styleFor(this.stdout)
      const attach = () => attachmentOf(flags, project.stack, request.selection.services, session, this.world, style)
      const { exitCode } = await up(
        project,
        {
          ...request,
          ...(waitTimeout !== undefined && { waitTimeout }),
          ...(isAttached && { attachment: await attach() }),
        },
        tools,
      )
      return exitCode
    })
  }
}
