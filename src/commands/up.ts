import { Flags } from '@oclif/core'
import type { Attachment } from '../engine/workflows/attached.js'
import { planUp } from '../engine/workflows/plan.js'
import { type UpRequest, up } from '../engine/workflows/up.js'
import { paintPlan } from '../report/plan.js'
import { createStyle } from '../report/style.js'
import { services } from './_args.js'
import { attachmentConflicts, attachmentFlags, attachmentOf } from './_attachment.js'
import { gatewayAnswers } from './_await-gateway.js'
import { StackCommand } from './_base.js'
import { refuseTogether } from './_conflicts.js'
import { quietBuild, quietPull, yes } from './_flags.js'
import { makingConflicts, makingFlags, upRequest } from './_up-flags.js'

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
    'quiet-pull': quietPull,
    'quiet-build': quietBuild,
    yes,
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(Up)
    refuseTogether(flags, [['no-start', 'wait'], ['no-start', 'detach'], ...makingConflicts, ...attachmentConflicts])
    const until = flags['no-start'] ? 'created' : flags.wait ? 'ready' : this.goal
    const isAttached = until === this.goal && !flags.wait && !flags.detach
    return this.inStack({ flags, services: args.services }, async (project, session) => {
      const { tools, env } = session
      const request = this.adjusted(upRequest(flags, args.services, env, until), flags)
      const waitTimeout = flags['wait-timeout']
      if (flags['dry-run']) {
        this.print(paintPlan((await planUp(project, request, tools)).text, this.styleFor(this.stdout)))
        return 0
      }
      const style = flags['no-color'] ? createStyle('plain') : this.styleFor(this.stdout)
      const attach = () => attachmentOf(flags, project.stack, request.selection.services, session, this.world, style)
      const { exitCode } = await up(
        project,
        {
          ...request,
          ...(waitTimeout !== undefined && { waitTimeout }),
          ...this.confirmation(flags.yes, tools.signal),
          gatewayAnswers: gatewayAnswers(this.world.clock),
          ...(isAttached && { attachment: { ...(await attach()), whenInterrupted: this.whenInterrupted } }),
        },
        tools,
      )
      return exitCode
    })
  }

  /** How far it goes where no flag says so. */
  protected get goal(): 'started' | 'ready' {
    return 'started'
  }

  /** What becomes of the stack when Ctrl-C ends the command that follows it. */
  protected get whenInterrupted(): Attachment['whenInterrupted'] {
    return 'stop'
  }

  /** The request as this kind of target takes it. @param _flags as they were parsed, those of a twin too */
  protected adjusted(request: UpRequest, _flags: { readonly [name: string]: unknown }): UpRequest {
    return request
  }

  /** Who says whether a volume may lose its data: `-y`, a person, or nobody (it is kept). */
  private confirmation(yes: boolean, signal: AbortSignal): Pick<UpRequest, 'confirm'> {
    if (yes) return { confirm: async () => true }
    return this.world.terminal.canAsk ? { confirm: (question) => this.ask(question, '-y', signal) } : {}
  }
}
