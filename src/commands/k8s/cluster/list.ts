import { clusterList } from '../../../engine/workflows/cluster-list.js'
import { formatTable } from '../../../report/table.js'
import { StackCommand } from '../../_base.js'
import { withClusters } from '../../_clusters.js'
import { format } from '../../_flags.js'

export default class ClusterList extends StackCommand {
  static override summary = 'list the clusters on this machine'
  static override description = 'Those of kind and minikube, whoever made them.'
  static override examples = ['stack k8s cluster list', 'stack k8s cluster list --json']

  static override flags = { format }

  async run(): Promise<number> {
    const { flags } = await this.parse(ClusterList)
    return withClusters({ flags, style: this.styleFor(this.stderr), world: this.world }, async ({ clusters, signal }) => {
      const rows = await clusterList(clusters, signal)
      if (flags.format === 'json') this.print(JSON.stringify(rows))
      else {
        const cells = rows.map((row) => [row.Name, row.Driver, row.State, String(row.Nodes), row.Image, row.MadeFor || '-'])
        this.print(formatTable(['NAME', 'DRIVER', 'STATE', 'NODES', 'IMAGE', 'MADE FOR'], cells))
      }
      return 0
    })
  }
}
