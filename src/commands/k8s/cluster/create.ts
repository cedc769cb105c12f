import { clusterCreate } from '../../../engine/workflows/cluster-create.js'
import { StackCommand } from '../../_base.js'
import { consentOf, withClusters } from '../../_clusters.js'
import { findProject } from '../../_session.js'

export default class ClusterCreate extends StackCommand {
  static override summary = 'make the cluster that the stack is meant for, or start it'
  static override description =
    'What it is like stands in the stack file, under `x-k8s.cluster`. The folder of the stack and folders that its services bind are mounted into its nodes. `stack k8s up` does this by itself. Your kubeconfig and its current context stay as they are.'
  static override examples = ['stack k8s cluster create', 'stack -p shop k8s cluster create']

  async run(): Promise<number> {
    const { flags } = await this.parse(ClusterCreate)
    const request = { flags, style: this.styleFor(this.stderr), world: this.world }
    const project = await findProject({ flags }, this.world, request.style)
    return withClusters(request, async (tools) => {
      const ask = (question: string) => this.ask(question, '-y', tools.signal)
      await clusterCreate(project, { ...tools, consent: consentOf(false, this.world.terminal.canAsk ? ask : undefined) })
      return 0
    })
  }
}
