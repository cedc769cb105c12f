import { Args, Flags } from '@oclif/core'
import { refuse } from '../../_refuse.js'
import { EditingCommand } from '../_edit.js'

const metrics: { readonly [spelling: string]: string } = {
  cpu: 'cpu',
  memory: 'memory',
  qps: 'rps',
  rps: 'rps',
  concurrency: 'concurrency',
}

/** `kubeless autoscale create FUNCTION --min 1 --max 5 --metric cpu|qps --value V` */
export default class AutoscaleCreate extends EditingCommand {
  static override summary = 'have more instances of a function run the more there is to do'
  static override examples = [
    'stack function autoscale create resize --min 1 --max 5 --metric cpu --value 70',
    'stack function autoscale create resize --max 10 --metric qps --value 100',
  ]

  static override args = { name: Args.string({ required: true, ignoreStdin: true, description: 'the function' }) }

  static override flags = {
    min: Flags.integer({ default: 1, min: 1, helpValue: 'N', summary: 'the fewest instances (default 1)' }),
    max: Flags.integer({ default: 1, min: 1, helpValue: 'N', summary: 'the most instances (default 1)' }),
    metric: Flags.string({
      options: Object.keys(metrics),
      default: 'cpu',
      summary: 'what is measured (default `cpu`); qps is rps',
    }),
    value: Flags.string({ helpValue: 'N', summary: 'of one instance: percent of its processor time or memory, or calls' }),
  }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(AutoscaleCreate)
    const { min, max, value } = flags
    if (max < min) throw refuse(`\`--max ${max}\` is less than \`--min ${min}\``, 'give it at least as many')
    const target = value === undefined ? undefined : Number(/^(\d+(?:\.\d+)?)%?$/.exec(value)?.[1])
    if (Number.isNaN(target)) throw refuse(`\`${value}\` is no number`, 'write `--value 70`')
    const scale = { min, max, metric: metrics[flags.metric] ?? flags.metric, ...(target !== undefined && { target }) }
    const told = `\`${args.name}\` runs ${min} to ${max} instances, by ${scale.metric}${target === undefined ? '' : ` of ${target}`}`
    return this.edit(
      flags,
      args.name,
      ({ path }) => [{ type: 'set', path: [...path, 'scale'], value: scale, layout: 'flow' }],
      told,
    )
  }
}
