import { clusterFlags, clusterPlace } from '../_cluster.js'
import Attach from '../attach.js'

export default class K8sAttach extends Attach {
  static override summary = 'connect the terminal to the process of a service'
  static override examples = ['stack k8s attach web', 'stack k8s attach --no-stdin --index 2 worker']
  static override baseFlags = clusterFlags

  protected override get place() {
    return clusterPlace('change')
  }
}
