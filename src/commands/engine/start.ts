import { Flags } from '@oclif/core'
import { type Consent, engineStart } from '../../engine/workflows/engine-start.js'
import { StackCommand } from '../_base.js'
import { withEngineTools } from '../_engine.js'

export default class EngineStart extends StackCommand {
  static override summary = 'make a Docker Engine answer: start an installed one, or install that of the distribution'
  static override description =
    'Leaves an engine alone that answers already. On Debian and Ubuntu it installs one where there is none, after asking; it says what it did and how to undo it. STACK_NO_INSTALL=1 forbids installing.'
  static override examples = ['stack engine start', 'stack engine start --yes']

  static override flags = { yes: Flags.boolean({ char: 'y', summary: 'install without asking' }) }

  async run(): Promise<number> {
    const { flags } = await this.parse(EngineStart)
    return withEngineTools({ flags, style: this.styleFor(this.stderr), world: this.world }, async (tools) => {
      await engineStart(this.consent(flags.yes, tools.signal), tools)
      return 0
    })
  }

  private consent(yes: boolean, signal: AbortSignal): Consent {
    if (yes) return { type: 'given' }
    return this.world.terminal.canAsk
      ? { type: 'ask', ask: (question) => this.ask(question, '--yes', signal) }
      : { type: 'nobody' }
  }
}
