import { Args } from '@oclif/core'
import { environmentOfFunction } from '../../engine/functions/environment-of-function.js'
import { type DescriptionSection, explainCall } from '../../engine/functions/function-description.js'
import { whyNotReady } from '../../engine/functions/readiness.js'
import { GatewayCommand, target } from './_gateway.js'
import { formatSections } from './_sections.js'
import { standingOfFunction } from './_standing.js'

export default class FunctionExplain extends GatewayCommand {
  static override summary =
    'explain what happens to a call of a function, where its environment comes from, and why it is not ready'
  static override examples = ['stack function explain resize']

  static override args = { name: Args.string({ required: true, ignoreStdin: true, description: 'the function' }) }
  static override flags = { target }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(FunctionExplain)
    return this.withFunctions(flags, async ({ project: { stack, origins }, ...functions }) => {
      const { declared, status } = await standingOfFunction(functions, args.name)
      const reason = await whyNotReady(functions.gateway, args.name, status)
      const sections: readonly DescriptionSection[] = [
        explainCall(declared),
        environmentOfFunction(stack, origins, args.name),
        ...(reason === undefined ? [] : [{ title: 'it is not ready', lines: [['because', reason] as const] }]),
      ]
      this.print(formatSections(sections.filter(({ lines }) => lines.length > 0)))
      return 0
    })
  }
}
