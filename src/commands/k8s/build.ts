import { clusterFlags } from '../_cluster.js'
import Build from '../build.js'

export default class K8sBuild extends Build {
  static override summary = 'build the images of services'
  static override description =
    '`stack k8s up` builds what is stale and brings it to the cluster; this builds it alone, on the engine.'
  static override examples = ['stack k8s build', 'stack k8s build --no-cache api']
  static override baseFlags = clusterFlags
}
