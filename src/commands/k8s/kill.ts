import { clusterFlags, clusterPlace } from '../_cluster.js'
import Kill from '../kill.js'

export default class K8sKill extends Kill {
  static override summary = 'send a signal to services, SIGKILL unless told otherwise'
  static override description =
    'The cluster starts again what it ends. SIGKILL deletes the pods at once; other signals need a shell in the image.'
  static override examples = ['stack k8s kill web', 'stack k8s kill -s SIGHUP proxy']
  static override baseFlags = clusterFlags

  protected override get place() {
    return clusterPlace('change')
  }
}
