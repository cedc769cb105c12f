import { Args } from '@oclif/core'
import { describeFunction } from '../../engine/functions/function-description.js'
import { format } from '../_flags.js'
import { GatewayCommand, target } from './_gateway.js'
import { formatSections } from './_sections.js'
import { standingOfFunction } from './_standing.js'

export default class FunctionDescribe extends GatewayCommand {
  static override summary = 'tell on one page what calls a function, what limits it, and how it stands'
  static override examples = ['stack function describe resize', 'stack function describe resize --json']

  static override args = { name: Args.string({ required: true, ignoreStdin: true, description: 'the function' }) }
  static override flags = { format, target }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(FunctionDescribe)
    return this.withFunctions(flags, async (functions) => {
      const description = await standingOfFunction(functions, args.name)
      if (flags.format === 'json') this.print(JSON.stringify(description))
      else this.print(formatSections(describeFunction(description, functions.url)))
      return 0
    })
  }
}
