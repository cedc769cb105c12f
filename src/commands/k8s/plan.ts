import type { UpRequest } from '../../engine/workflows/up.js'
import { clusterFlags, plannedPlace } from '../_cluster.js'
import { format } from '../_flags.js'
import Plan from '../plan.js'
import { clusterMakingFlags, clusterRequest } from './_up-flags.js'

export default class K8sPlan extends Plan {
  static override summary = 'show what `stack k8s up` would do, and why; change nothing'
  static override examples = ['stack k8s plan', 'stack k8s plan web', 'stack k8s plan --json']

  static override baseFlags = clusterFlags
  static override flags = { ...clusterMakingFlags, format } as unknown as typeof Plan.flags

  protected override get place() {
    return plannedPlace
  }

  protected override get goal() {
    return 'ready' as const
  }

  protected override adjusted(request: UpRequest, flags: { readonly [name: string]: unknown }): UpRequest {
    return clusterRequest(request, flags)
  }
}
