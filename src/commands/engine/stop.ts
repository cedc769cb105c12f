import { engineStop } from '../../engine/workflows/engine-stop.js'
import { StackCommand } from '../_base.js'
import { withEngineTools } from '../_engine.js'

export default class EngineStop extends StackCommand {
  static override summary = 'stop the engine that `stack engine start` started, and no other'
  static override examples = ['stack engine stop']

  async run(): Promise<number> {
    const { flags } = await this.parse(EngineStop)
    return withEngineTools({ flags, style: this.styleFor(this.stderr), world: this.world }, async (tools) => {
      await engineStop(tools)
      return 0
    })
  }
}
