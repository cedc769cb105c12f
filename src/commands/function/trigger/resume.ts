import { Args } from '@oclif/core'
import { GatewayCommand, target } from '../_gateway.js'

export default class TriggerResume extends GatewayCommand {
  static override summary = 'let a paused schedule fire again'
  static override examples = ['stack function trigger resume cleanup/cron-1']

  static override args = {
    trigger: Args.string({ required: true, ignoreStdin: true, description: 'as `stack function cron next` calls it' }),
  }

  static override flags = { target }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(TriggerResume)
    return this.withFunctions(flags, async ({ gateway }) => {
      const { id, next } = await gateway.setTrigger(args.trigger, 'running')
      this.say(next.length === 0 ? `${id} is never due` : `${id} is due next at ${next[0]}`)
      return 0
    })
  }
}
