import { Flags } from '@oclif/core'
import { logs } from '../engine/workflows/logs.js'
import { logPrinter } from '../report/log-printer.js'
import { createStyle } from '../report/style.js'
import { services } from './_args.js'
import { StackCommand } from './_base.js'
import { printLogs } from './_logs.js'
import { refuse } from './_refuse.js'

export default class Logs extends StackCommand {
  static override summary = 'print what services wrote, in the order of time'
  static override description = 'With -f it follows services through restart, recreation and scaling.'
  static override examples = [
    'stack logs',
    'stack logs -f --tail 20 web',
    'stack logs --since 10m -t',
    'stack logs --json | jq .text',
  ]

  static override args = { services }

  static override flags = {
    follow: Flags.boolean({ char: 'f', summary: 'go on with what is written from now on' }),
    tail: Flags.string({ char: 'n', default: 'all', helpValue: 'N', summary: 'only the last N lines of each container' }),
    timestamps: Flags.boolean({ char: 't', summary: 'show times' }),
    since: Flags.string({ helpValue: 'TIME', summary: 'from then on: a time, or how long ago (`10m`)' }),
    until: Flags.string({ helpValue: 'TIME', summary: 'up to then' }),
    index: Flags.integer({ min: 1, helpValue: 'N', summary: 'only that replica' }),
    'no-color': Flags.boolean({ summary: 'no colours' }),
    'no-log-prefix': Flags.boolean({ summary: 'no names before the lines' }),
    format: Flags.string({ options: ['text', 'json'], default: 'text', summary: 'one JSON object per line; --json for short' }),
  }

  /** Of which life of the containers: targets that keep the one before have a flag for it. */
  protected get lives(): 'current' | 'previous' {
    return 'current'
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(Logs)
    const tail = tailLines(flags.tail)
    const printer = logPrinter(this.stdout, this.stderr, flags['no-color'] ? createStyle('plain') : this.styleFor(this.stdout), {
      format: flags.format === 'json' ? 'json' : 'text',
      prefix: flags['no-log-prefix'] ? 'hidden' : 'shown',
      timestamps: flags.timestamps ? 'shown' : 'hidden',
      streams: 'together',
    })
    const request = {
      services: args.services ?? [],
      follow: flags.follow,
      ...(flags.index !== undefined && { index: flags.index }),
      ...(tail !== undefined && { tail }),
      ...(flags.since !== undefined && { since: flags.since }),
      ...(flags.until !== undefined && { until: flags.until }),
      lives: this.lives,
    }
    if (flags.follow && this.lives === 'previous') throw refuse('`--previous` has nothing to follow', 'leave out one of the two')
    return this.look({ flags, services: args.services }, async (project, { workloads, signal }) => {
      const { clock } = this.world
      const tools = { target: workloads, wait: clock.wait, now: () => clock.now().getTime() }
      await printLogs(logs(project, request, tools, signal), printer)
      return signal.aborted ? 130 : 0
    })
  }
}

/** `all` and negative numbers mean all, as in docker. */
function tailLines(text: string): number | undefined {
  if (text === 'all' || /^-\d+$/.test(text)) return undefined
  if (/^\d+$/.test(text)) return Number(text)
  throw refuse(`\`--tail ${text}\` is no number of lines`, 'write a number, or `all`')
}
