import { Flags } from '@oclif/core'
import { parseMoment } from '../engine/model/moment.js'
import { events, eventText } from '../engine/workflows/events.js'
import { services } from './_args.js'
import { StackCommand } from './_base.js'
import { refuse } from './_refuse.js'

export default class Events extends StackCommand {
  static override summary = 'follow what happens to the containers'
  static override examples = ['stack events', 'stack events --json web', 'stack events --since 10m --until 5m']

  static override args = { services }

  static override flags = {
    json: Flags.boolean({ summary: 'one JSON object per line' }),
    since: Flags.string({ helpValue: 'TIME', summary: 'from then on: a time, or how long ago (`10m`)' }),
    until: Flags.string({ helpValue: 'TIME', summary: 'up to then' }),
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(Events)
    const now = this.world.clock.now().getTime()
    const range = { ...moment('since', flags.since, now), ...moment('until', flags.until, now) }
    return this.look({ flags, services: args.services }, async (project, { workloads, signal }) => {
      for await (const event of events(project, { services: args.services ?? [], ...range }, workloads, signal)) {
        this.print(flags.json ? JSON.stringify(event) : eventText(event))
      }
      return signal.aborted ? 130 : 0
    })
  }
}

function moment(
  name: 'since' | 'until',
  text: string | undefined,
  now: number,
): { readonly since?: string; readonly until?: string } {
  if (text === undefined) return {}
  const time = parseMoment(text, now)
  if (time === undefined)
    throw refuse(`\`--${name} ${text}\` is no time`, 'write 2026-11-21T10:00:00Z, or how long ago: 42m, 1h30m')
  return { [name]: time }
}
