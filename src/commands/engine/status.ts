import { stateFolder } from '../../engine/host/engine-install/started-engine.js'
import { describeStatus, engineStatus } from '../../engine/workflows/engine-status.js'
import { StackCommand } from '../_base.js'
import { format } from '../_flags.js'

export default class EngineStatus extends StackCommand {
  static override summary = 'say whether a Docker Engine answers, and where'
  static override description = 'Exits with 1 when none does.'
  static override examples = ['stack engine status', 'stack engine status --json']

  static override flags = { format }

  async run(): Promise<number> {
    const { flags } = await this.parse(EngineStatus)
    const { env, home } = this.world
    const status = await engineStatus((signal) => this.world.searchDocker(flags.context, signal), stateFolder(env, home))
    this.print(flags.format === 'json' ? JSON.stringify(status, undefined, 2) : describeStatus(status).join('\n'))
    return status.engine === undefined ? 1 : 0
  }
}
