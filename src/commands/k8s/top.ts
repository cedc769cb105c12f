import { clusterFlags, clusterPlace } from '../_cluster.js'
import Top from '../top.js'

export default class K8sTop extends Top {
  static override summary = 'list the processes of services'
  static override examples = ['stack k8s top', 'stack k8s top web']
  static override baseFlags = clusterFlags

  protected override get place() {
    return clusterPlace('look')
  }
}
