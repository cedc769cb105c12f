import { clusterFlags, clusterPlace } from '../_cluster.js'
import Stop from '../stop.js'

export default class K8sStop extends Stop {
  static override summary = 'stop services without removing anything'
  static override description =
    'Workloads are scaled to none, jobs suspended; `stack k8s start` and `stack k8s up` bring them back as they were.'
  static override examples = ['stack k8s stop', 'stack k8s stop -t 2 web']
  static override baseFlags = clusterFlags

  protected override get place() {
    return clusterPlace('change')
  }
}
