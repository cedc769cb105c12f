import { clusterFlags, clusterPlace } from '../_cluster.js'
import Scale from '../scale.js'

export default class K8sScale extends Scale {
  static override summary = 'run so many pods of a service'
  static override examples = ['stack k8s scale worker=3', 'stack k8s scale web=2 worker=0']
  static override baseFlags = clusterFlags

  protected override get place() {
    return clusterPlace('make')
  }

  protected override get goal() {
    return 'ready' as const
  }
}
