import { clusterDelete } from '../../../engine/workflows/cluster-delete.js'
import { StackCommand } from '../../_base.js'
import { cluster, meantCluster, withClusters } from '../../_clusters.js'
import { yes } from '../../_flags.js'

export default class ClusterDelete extends StackCommand {
  static override summary = 'remove a cluster that stack made, with everything in it'
  static override description = 'Asks on a terminal. Clusters that somebody else made are left alone.'
  static override examples = ['stack k8s cluster delete', 'stack k8s cluster delete shop -y']

  static override args = { cluster }
  static override flags = { yes }

  async run(): Promise<number> {
    const { args, flags } = await this.parse(ClusterDelete)
    const request = { flags, style: this.styleFor(this.stderr), world: this.world }
    const meant = await meantCluster(args.cluster, request)
    return withClusters(request, (tools) => {
      // In a script the command means what it says; a person at a terminal is asked.
      const confirm = (question: string) => this.ask(question, '-y', tools.signal)
      return clusterDelete(meant, { ...tools, ...(!flags.yes && this.world.terminal.canAsk && { confirm }) })
    })
  }
}
