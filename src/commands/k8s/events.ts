import { clusterFlags, clusterPlace } from '../_cluster.js'
import Events from '../events.js'

export default class K8sEvents extends Events {
  static override summary = 'follow what happens to the pods'
  static override examples = ['stack k8s events', 'stack k8s events --json web', 'stack k8s events --since 10m']
  static override baseFlags = clusterFlags

  protected override get place() {
    return clusterPlace('look')
  }
}
