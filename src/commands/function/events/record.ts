import { createWriteStream } from 'node:fs'
import { resolve } from 'node:path'
import { Args, Flags } from '@oclif/core'
import { GatewayCommand, target } from '../_gateway.js'

export default class EventsRecord extends GatewayCommand {
  static override summary = 'write events as they come, one JSON object a line, until Ctrl-C'
  static override examples = [
    'stack function events record > orders.ndjson',
    'stack function events record --topic orders -o orders.ndjson -n 10',
  ]

  static override args = { name: Args.string({ ignoreStdin: true, description: 'the function (default: all)' }) }

  static override flags = {
    output: Flags.string({ char: 'o', helpValue: 'FILE', summary: 'where to write (default: standard output)' }),
    topic: Flags.string({ helpValue: 'TOPIC', summary: 'of that topic alone' }),
    limit: Flags.integer({ char: 'n', min: 1, helpValue: 'N', summary: 'end after so many' }),
    target,
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(EventsRecord)
    const file = flags.output === undefined ? undefined : createWriteStream(resolve(this.world.cwd, flags.output))
    return this.withFunctions(flags, async ({ gateway, signal }) => {
      const query = {
        ...(args.name !== undefined && { function: args.name }),
        ...(flags.topic !== undefined && { topic: flags.topic }),
      }
      let count = 0
      try {
        for await (const record of gateway.stream(query)) {
          const line = JSON.stringify(record)
          if (file) file.write(`${line}\n`)
          else this.print(line)
          count += 1
          if (count === flags.limit) break
        }
      } catch (error) {
        if (!signal.aborted) throw error
      } finally {
        if (file) await new Promise<void>((done) => file.end(() => done()))
      }
      if (flags.output !== undefined) this.say(`${count} ${count === 1 ? 'event' : 'events'} in ${flags.output}`)
      return 0
    })
  }
}
