import { Args, Flags } from '@oclif/core'
import { functionNamed } from '../../engine/functions/gateway-of-stack.js'
import { invocationRequest } from '../../engine/functions/invocation.js'
import { exitCodes } from '../../engine/model/errors.js'
import { readData } from './_data.js'
import { GatewayCommand, target } from './_gateway.js'
import { asJson, asText, repeatCall } from './_repeated-calls.js'

export default class FunctionBench extends GatewayCommand {
  static override summary = 'measure how fast a function answers: its first call, then many'
  static override examples = [
    'stack function bench resize',
    `stack function bench resize -d '{"width": 100}' -n 5000 -c 20 --json`,
  ]

  static override args = { name: Args.string({ required: true, ignoreStdin: true, description: 'the function' }) }

  static override flags = {
    data: Flags.string({ char: 'd', helpValue: 'TEXT|@FILE|-', summary: 'what it is called with' }),
    path: Flags.string({ default: '/', helpValue: 'PATH', summary: 'as the function sees it' }),
    calls: Flags.integer({ char: 'n', min: 1, default: 1000, helpValue: 'N', summary: 'how many calls' }),
    concurrency: Flags.integer({ char: 'c', min: 1, default: 10, helpValue: 'N', summary: 'how many at a time' }),
    format: Flags.string({ options: ['text', 'json'], default: 'text', summary: 'json: one object' }),
    target,
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(FunctionBench)
    const data = await readData(flags.data, { cwd: this.world.cwd, stdin: this.world.terminal.input.stream })
    const request = invocationRequest({
      path: flags.path,
      query: [],
      headers: [],
      answer: 'now',
      ...(data !== undefined && { data }),
    })
    return this.withFunctions(flags, async (functions) => {
      functionNamed(functions.config, args.name)
      const now = () => this.world.clock.elapsed()
      const first = await repeatCall(functions, args.name, request, { repeat: 1, concurrency: 1, now })
      const warm = await repeatCall(functions, args.name, request, { repeat: flags.calls, concurrency: flags.concurrency, now })
      if (flags.format === 'json') this.print(JSON.stringify({ first: asJson(first), warm: asJson(warm) }))
      else this.print(`first call\n${asText(first)}\n\nwarm, ${flags.concurrency} at a time\n${asText(warm)}`)
      return [...warm.statuses.keys()].every((status) => status < 400) ? 0 : exitCodes.failure
    })
  }
}
