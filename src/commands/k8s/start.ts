import { clusterFlags, clusterPlace } from '../_cluster.js'
import Start from '../start.js'

export default class K8sStart extends Start {
  static override summary = 'start services that are stopped'
  static override description =
    'Creates nothing: `stack k8s up` does. What a service depends on is started before it; a job that has ended runs again.'
  static override examples = ['stack k8s start', 'stack k8s start web']
  static override baseFlags = clusterFlags

  protected override get place() {
    return clusterPlace('change')
  }
}
