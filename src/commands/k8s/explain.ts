import { Flags } from '@oclif/core'
import { StackCommand } from '../_base.js'
import { format } from '../_flags.js'

const levels = ['translated', 'approximated', 'ignored', 'rejected', 'all'] as const

export default class Explain extends StackCommand {
  static override summary = 'say what becomes of every key of the stack file on a cluster'
  static override description =
    'Translated: means there what it means on Docker. Approximated: nearly, and where it differs. Ignored: has no effect. Rejected: cannot be had; `stack k8s up` refuses it. Without --level everything but what is translated is told.'
  static override examples = [
    'stack k8s explain',
    'stack k8s explain --level all',
    'stack k8s explain --json',
    'stack k8s explain --strict',
  ]

  static override flags = {
    level: Flags.string({ options: [...levels], summary: 'tell these keys alone; `all` for every key' }),
    strict: Flags.boolean({ summary: 'fail where something is only approximated' }),
    remote: Flags.boolean({ summary: 'for a cluster that has nothing of this machine, as `stack k8s render` writes for' }),
    namespace: Flags.string({ char: 'n', helpValue: 'NAME', summary: 'instead of stack-<project>' }),
    format,
  }

  async run(): Promise<number> {
    const { flags } = await this.parse(Explain)
    const [{ openProject }, { explain }, { offClusterExplainer }, { offClusterSources }] = await Promise.all([
      import('../_session.js'),
      import('../../engine/workflows/explain.js'),
      import('../../engine/off-cluster.js'),
      import('./_off-cluster.js'),
    ])
    const project = await openProject({ flags }, this.world, this.styleFor(this.stderr))
    const explainer = offClusterExplainer(flags.remote ? 'any' : 'local', await offClusterSources(this.world, flags))
    const level = levels.find((each) => each === flags.level)
    const explained = await explain(
      project,
      { ...(level && { level }), ...(flags.strict && { approximations: 'refuse' }) },
      explainer,
    )
    if (flags.format === 'json') this.print(JSON.stringify(explained.document, undefined, 2))
    else {
      const { formatAccounts } = await import('../../report/accounts.js')
      this.print(formatAccounts(explained.accounts, this.world.cwd, this.styleFor(this.stdout)))
      this.say(`${explained.summary} (${explained.cluster})`)
    }
    return explained.exitCode
  }
}
