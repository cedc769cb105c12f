import { clusterFlags, clusterPlace } from '../_cluster.js'
import Wait from '../wait.js'

export default class K8sWait extends Wait {
  static override summary = 'wait until a service ends, and end with its exit code'
  static override examples = ['stack k8s wait tests', 'stack k8s wait migrate --down-project']
  static override baseFlags = clusterFlags

  protected override get place() {
    return clusterPlace('change')
  }
}
