import { Flags } from '@oclif/core'
import { milliseconds } from '../../engine/functions/latency.js'
import type { FunctionStatus } from '../../engine/model/gateway-answers.js'
import { formatJsonLines, formatTable } from '../../report/table.js'
import { format } from '../_flags.js'
import { GatewayCommand, target } from './_gateway.js'

export default class FunctionTop extends GatewayCommand {
  static override summary = 'show what functions do right now: calls, errors, times; again every second on a terminal'
  static override examples = ['stack function top', 'stack function top --no-stream']

  static override flags = {
    stream: Flags.boolean({ default: true, allowNo: true, summary: 'go on until Ctrl-C, on a terminal' }),
    format,
    target,
  }

  async run(): Promise<number> {
    const { flags } = await this.parse(FunctionTop)
    return this.withFunctions(flags, async ({ gateway, signal }) => {
      const { clock, terminal } = this.world
      let before = await gateway.functions()
      let since = clock.elapsed()
      const goesOn = flags.stream && terminal.output.isTty && flags.format !== 'json'
      do {
        // One second makes a rate.
        await clock.wait(1000, signal).catch(() => {})
        const now = await gateway.functions()
        const seconds = Math.max(clock.elapsed() - since, 1) / 1000
        if (flags.format === 'json') this.print(formatJsonLines(now))
        else this.print(`${goesOn ? clearScreen : ''}${formatTable(columns, rows(before, now, seconds))}`)
        before = now
        since = clock.elapsed()
      } while (goesOn && !signal.aborted)
      return signal.aborted ? 130 : 0
    })
  }
}

const clearScreen = '\u001b[H\u001b[2J'
const columns = ['NAME', 'STATE', 'CALLS/S', 'ERRORS/S', 'NOW', 'WAITING', 'P50', 'P95', 'P99', 'CALLS', 'ERRORS']

function rows(
  before: readonly FunctionStatus[],
  now: readonly FunctionStatus[],
  seconds: number,
): readonly (readonly string[])[] {
  const rate = (count: number) => (count / seconds).toFixed(count / seconds < 10 ? 1 : 0)
  return now.map(({ name, state, calls, errors, inFlight, queued, latency }) => {
    const last = before.find((known) => known.name === name)
    const times = latency ? [latency.p50, latency.p95, latency.p99].map(milliseconds) : ['-', '-', '-']
    const changes = [rate(Math.max(0, calls - (last?.calls ?? 0))), rate(Math.max(0, errors - (last?.errors ?? 0)))]
    return [name, state, ...changes, String(inFlight), String(queued), ...times, String(calls), String(errors)]
  })
}
