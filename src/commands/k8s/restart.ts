import { clusterFlags, clusterPlace } from '../_cluster.js'
import Restart from '../restart.js'

export default class K8sRestart extends Restart {
  static override summary = 'stop services and start them again'
  static override description = 'Changes of the stack file take no effect: `stack k8s up` applies them.'
  static override examples = ['stack k8s restart', 'stack k8s restart web -t 2']
  static override baseFlags = clusterFlags

  protected override get place() {
    return clusterPlace('change')
  }
}
