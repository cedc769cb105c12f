import { Args, Flags } from '@oclif/core'
import { contentTypeOf } from '../../../engine/functions/invocation.js'
import { refuse } from '../../_refuse.js'
import { readData } from '../_data.js'
import { GatewayCommand, target } from '../_gateway.js'

export default class TopicPublish extends GatewayCommand {
  static override summary = 'publish data to a topic: every function that listens to it is called'
  static override examples = [
    `stack function topic publish orders -d '{"id": 7}'`,
    'stack function topic publish --topic orders --data @events/order.json',
  ]

  static override args = { topic: Args.string({ ignoreStdin: true, description: 'the topic' }) }

  static override flags = {
    topic: Flags.string({ helpValue: 'TOPIC', summary: 'the topic, as Kubeless spells it' }),
    data: Flags.string({
      char: 'd',
      default: '',
      helpValue: 'TEXT|@FILE|-',
      summary: 'the data; a whole CloudEvent is published as it is',
    }),
    target,
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(TopicPublish)
    const topic = args.topic ?? flags.topic
    if (topic === undefined) throw refuse('a topic is missing', 'write `stack function topic publish TOPIC -d DATA`')
    const body =
      (await readData(flags.data, { cwd: this.world.cwd, stdin: this.world.terminal.input.stream })) ?? new Uint8Array()
    return this.withFunctions(flags, async ({ gateway }) => {
      const { id, functions } = await gateway.publish(topic, { type: 'data', contentType: contentTypeOf(body), body })
      if (functions.length === 0) this.say(`nobody listens to \`${topic}\`: stack function trigger add NAME topic ${topic}`)
      else this.say(`published to ${functions.join(', ')}`)
      this.print(id)
      return 0
    })
  }
}
