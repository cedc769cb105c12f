import { Args, Flags } from '@oclif/core'
import { isOfRequest } from '../../engine/functions/function-log.js'
import { gatewayConfig } from '../../engine/functions/gateway-of-stack.js'
import { gatewayService } from '../../engine/model/gateway-config.js'
import { logs } from '../../engine/workflows/logs.js'
import { logPrinter } from '../../report/log-printer.js'
import { StackCommand } from '../_base.js'
import { printItem } from '../_logs.js'
import { target } from './_gateway.js'
import { placeOfTarget } from './_target.js'

export default class FunctionLogs extends StackCommand {
  static override summary = 'print what functions wrote, in the order of time'
  static override examples = ['stack function logs', 'stack function logs -f resize', 'stack function logs --request 01JD8QF3']

  static override args = { name: Args.string({ ignoreStdin: true, description: 'the function (default: all)' }) }

  static override flags = {
    follow: Flags.boolean({ char: 'f', summary: 'go on with what is written from now on' }),
    tail: Flags.integer({ char: 'n', min: 0, helpValue: 'N', summary: 'only the last N lines of each instance' }),
    since: Flags.string({ helpValue: 'TIME', summary: 'from then on: a time, or how long ago (`10m`)' }),
    request: Flags.string({ helpValue: 'ID', summary: 'only what was written for that call, by the gateway too' }),
    timestamps: Flags.boolean({ char: 't', summary: 'show times' }),
    format: Flags.string({ options: ['text', 'json'], default: 'text', summary: 'one JSON object per line; --json for short' }),
    target,
  }

  protected override get place() {
    return placeOfTarget(this.argv, 'look')
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(FunctionLogs)
    const printer = logPrinter(this.stdout, this.stderr, this.styleFor(this.stdout), {
      format: flags.format === 'json' ? 'json' : 'text',
      prefix: 'shown',
      timestamps: flags.timestamps ? 'shown' : 'hidden',
      streams: 'together',
    })
    return this.look({ flags }, async (project, { workloads, signal }) => {
      const all = 'stack' in project ? gatewayConfig(project.stack).functions.map(({ name }) => name) : []
      const services = args.name === undefined ? all : [args.name]
      const request = {
        services: flags.request === undefined ? services : [...services, gatewayService],
        follow: flags.follow,
        ...(flags.tail !== undefined && { tail: flags.tail }),
        ...(flags.since !== undefined && { since: flags.since }),
      }
      const { clock } = this.world
      const tools = { target: workloads, wait: clock.wait, now: () => clock.now().getTime() }
      for await (const item of logs(project, request, tools, signal)) {
        const { request: id } = flags
        if (id === undefined) await printItem(item, printer)
        else if (item.type === 'lines') await printer.print(item.lines.filter(({ text }) => isOfRequest(text, id)))
      }
      return signal.aborted ? 130 : 0
    })
  }
}
