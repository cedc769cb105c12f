import { createReadStream } from 'node:fs'
import { resolve } from 'node:path'
import { Args, Flags } from '@oclif/core'
import { linesOf } from '../../../engine/host/http-body.js'
import type { EventRecord } from '../../../engine/model/gateway-answers.js'
import { refuse } from '../../_refuse.js'
import { GatewayCommand, target } from '../_gateway.js'

export default class EventsReplay extends GatewayCommand {
  static override summary = 'send events again: one that was listed, or those of a file that `events record` wrote'
  static override examples = [
    'stack function events replay 01JD8QF3',
    'stack function events replay --recorded orders.ndjson --topic orders',
  ]

  static override args = { id: Args.string({ ignoreStdin: true, description: 'as `stack function events list` shows it' }) }

  static override flags = {
    recorded: Flags.string({ helpValue: 'FILE', summary: 'a file that `events record` wrote' }),
    topic: Flags.string({ helpValue: 'TOPIC', summary: 'with a file: where its events go (default: each to its own topic)' }),
    target,
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(EventsReplay)
    if ((args.id === undefined) === (flags.recorded === undefined))
      throw refuse('which events is not said', 'name one, or a file: `--recorded FILE`')
    return this.withFunctions(flags, async ({ gateway }) => {
      if (args.id !== undefined) {
        const { id, functions } = await gateway.replay(args.id)
        this.say(`sent again to ${functions.join(', ')}`)
        this.print(id)
        return 0
      }
      let count = 0
      for await (const line of linesOf(createReadStream(resolve(this.world.cwd, flags.recorded ?? '')))) {
        // Lines that `events record` wrote.
        const { event, from } = JSON.parse(line) as EventRecord
        await gateway.publish(flags.topic ?? topicOf(from), { type: 'event', event })
        count += 1
      }
      this.say(`${count} ${count === 1 ? 'event' : 'events'} sent again`)
      return 0
    })
  }
}

/** `topic:orders` */
function topicOf(from: string): string {
  if (from.startsWith('topic:')) return from.slice('topic:'.length)
  throw refuse(`an event of the file came from \`${from}\`, which is no topic`, 'say where it goes: `--topic TOPIC`')
}
