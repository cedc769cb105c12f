import { clusterStatus, describeCluster, isReady } from '../../../engine/workflows/cluster-status.js'
import { StackCommand } from '../../_base.js'
import { cluster, meantCluster, withClusters } from '../../_clusters.js'
import { format } from '../../_flags.js'

export default class ClusterStatus extends StackCommand {
  static override summary = 'say how a cluster is, what it sees of this machine, and which projects are on it'
  static override description = 'Exits with 1 when it is not ready.'
  static override examples = ['stack k8s cluster status', 'stack k8s cluster status shop', 'stack k8s cluster status --json']

  static override args = { cluster }
  static override flags = { format }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(ClusterStatus)
    const request = { flags, style: this.styleFor(this.stderr), world: this.world }
    const meant = await meantCluster(args.cluster, request)
    return withClusters(request, async ({ clusters, signal }) => {
      const status = await clusterStatus(meant, clusters, signal)
      this.print(flags.format === 'json' ? JSON.stringify(status, undefined, 2) : describeCluster(status).join('\n'))
      return isReady(status) ? 0 : 1
    })
  }
}
