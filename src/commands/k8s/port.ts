import { clusterFlags, clusterPlace } from '../_cluster.js'
import Port from '../port.js'

export default class K8sPort extends Port {
  static override summary = 'print where a port of a service is reached'
  static override examples = ['stack k8s port web 80', 'stack k8s port dns 53 --protocol udp']
  static override baseFlags = clusterFlags

  protected override get place() {
    return clusterPlace('look')
  }
}
