import { Args } from '@oclif/core'
import { GatewayCommand, target } from '../_gateway.js'

export default class TriggerPause extends GatewayCommand {
  static override summary = 'keep a schedule from firing, until it is resumed'
  static override examples = ['stack function trigger pause cleanup/cron-1']

  static override args = {
    trigger: Args.string({ required: true, ignoreStdin: true, description: 'as `stack function cron next` calls it' }),
  }

  static override flags = { target }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(TriggerPause)
    return this.withFunctions(flags, async ({ gateway }) => {
      const { id } = await gateway.setTrigger(args.trigger, 'paused')
      this.say(`${id} is paused: stack function trigger resume ${id}`)
      return 0
    })
  }
}
