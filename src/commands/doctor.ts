import { freeBytes } from '../engine/host/files.js'
import { listenForInterruptions } from '../engine/host/signals.js'
import { describeFindings, examine, isHealthy } from '../engine/workflows/doctor.js'
import { StackCommand } from './_base.js'
import { format } from './_flags.js'

export default class Doctor extends StackCommand {
  static override summary = 'look at everything that stacks need, and say what to do about what is missing'
  static override description = 'Changes nothing. Exits with 1 when something that is needed does not work.'
  static override examples = ['stack doctor', 'stack doctor --json']

  static override flags = { format }

  async run(): Promise<number> {
    const { flags } = await this.parse(Doctor)
    const { world } = this
    const interruptions = listenForInterruptions(world.signals)
    try {
      const findings = await examine({
        search: (signal) => world.searchDocker(flags.context, signal),
        open: async (signal) => (await world.openDocker(flags.context, signal)).api,
        env: world.env,
        processes: await world.processes(),
        freeBytes,
        signal: interruptions.graceful,
      })
      this.print(flags.format === 'json' ? JSON.stringify(findings, undefined, 2) : describeFindings(findings).join('\n'))
      return isHealthy(findings) ? 0 : 1
    } finally {
      interruptions.dispose()
    }
  }
}
