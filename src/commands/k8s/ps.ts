import { clusterFlags, clusterPlace } from '../_cluster.js'
import Ps from '../ps.js'

export default class K8sPs extends Ps {
  static override summary = 'list the pods of the stack'
  static override examples = ['stack k8s ps', 'stack k8s ps -a', 'stack k8s ps --json']
  static override baseFlags = clusterFlags

  protected override get place() {
    return clusterPlace('look')
  }
}
