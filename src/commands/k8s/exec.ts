import { clusterFlags, clusterPlace } from '../_cluster.js'
import Exec from '../exec.js'

export default class K8sExec extends Exec {
  static override summary = 'run a command in a pod that runs'
  static override examples = [
    'stack k8s exec web sh',
    'stack k8s exec -w /data web ls -la',
    'stack k8s exec -T db pg_dump -U shop > dump.sql',
  ]
  static override baseFlags = clusterFlags

  protected override get place() {
    return clusterPlace('change')
  }
}
