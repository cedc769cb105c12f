import { clusterFlags, clusterPlace } from '../_cluster.js'
import Ls from '../ls.js'

export default class K8sLs extends Ls {
  static override summary = 'list the projects on the cluster'
  static override examples = ['stack k8s ls', 'stack k8s ls -a', 'stack k8s ls --json']
  static override baseFlags = clusterFlags

  protected override get place() {
    return clusterPlace('look')
  }
}
