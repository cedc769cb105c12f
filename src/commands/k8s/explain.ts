import { Flags } from '@oclif/core'
import { DiagnosticsError, StackError } from '../../engine/model/errors.js'
import type { Explainer } from '../../engine/workflows/explain.js'
import type { Project } from '../../engine/workflows/project.js'
import { StackCommand } from '../_base.js'
import { clusterFlags, clusterPlace } from '../_cluster.js'
import { format } from '../_flags.js'
import type { GlobalFlags } from '../_session.js'

const levels = ['translated', 'approximated', 'ignored', 'rejected', 'all'] as const

export default class Explain extends StackCommand {
  static override summary = 'say what becomes of every key of the stack file on a cluster'
  static override description =
    'Translated: means there what it means on Docker. Approximated: nearly, and where it differs. Ignored: has no effect. Rejected: cannot be had; `stack k8s up` refuses it. Without --level everything but what is translated is told. Where there is no cluster yet, the one is assumed that `stack k8s up` would make.'
  static override examples = [
    'stack k8s explain',
    'stack k8s explain --level all',
    'stack k8s explain --json',
    'stack k8s explain --strict --any',
  ]

  static override baseFlags = clusterFlags
  static override flags = {
    level: Flags.string({ options: [...levels], summary: 'tell these keys alone; `all` for every key' }),
    strict: Flags.boolean({ summary: 'fail where something is only approximated' }),
    any: Flags.boolean({
      summary: 'for any cluster, which has nothing of this machine: that is what `stack k8s render` writes for',
    }),
    format,
  }

  async run(): Promise<number> {
    const { flags } = await this.parse(Explain)
    const [{ openProject }, { explain }] = await Promise.all([
      import('../_session.js'),
      import('../../engine/workflows/explain.js'),
    ])
    const project = await openProject({ flags }, this.world, this.styleFor(this.stderr))
    const explainer = flags.any ? await this.assuming('any', flags) : await this.explainerFor(project, flags)
    const level = levels.find((each) => each === flags.level)
    const request = { ...(level && { level }), ...(flags.strict && { approximations: 'refuse' as const }) }
    const explained = await explain(project, request, explainer)
    if (flags.format === 'json') this.print(JSON.stringify(explained.document, undefined, 2))
    else {
      const { formatAccounts } = await import('../../report/accounts.js')
      this.print(formatAccounts(explained.accounts, this.world.cwd, this.styleFor(this.stdout)))
      this.say(`${explained.summary} (${explained.cluster})`)
    }
    return explained.exitCode
  }

  /** On the cluster itself, where there is one; one that was named has to be there. */
  private async explainerFor(project: Project, flags: ClusterWish): Promise<Explainer> {
    try {
      const open = clusterPlace('look').begin(this.world, flags)
      const cluster = await open(project, { emit: () => {}, signal: new AbortController().signal })
      const target = await cluster.target(project)
      return async ({ stack, origins }) => {
        const { accounts = [] } = await target.lower(stack, origins, 'current')
        return { cluster: target.title, accounts }
      }
    } catch (error) {
      if (flags['kube-context'] !== undefined || !(error instanceof StackError) || error instanceof DiagnosticsError) throw error
      return this.assuming('local', flags)
    }
  }

  private async assuming(assumed: 'local' | 'any', flags: ClusterWish): Promise<Explainer> {
    const [{ offClusterExplainer }, { offClusterSources }] = await Promise.all([
      import('../../engine/off-cluster.js'),
      import('./_off-cluster.js'),
    ])
    return offClusterExplainer(assumed, await offClusterSources(this.world, flags))
  }
}

type ClusterWish = GlobalFlags & { readonly 'kube-context'?: string | undefined; readonly namespace?: string | undefined }
