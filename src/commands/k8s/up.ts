import { Flags } from '@oclif/core'
import type { UpRequest } from '../../engine/workflows/up.js'
import { attachmentFlags } from '../_attachment.js'
import { clusterFlags, clusterPlace } from '../_cluster.js'
import { quietBuild, quietPull, yes } from '../_flags.js'
import Up from '../up.js'
import { clusterMakingFlags, clusterRequest } from './_up-flags.js'

export default class K8sUp extends Up {
  static override summary = 'run the stack on a Kubernetes cluster, and follow its logs'
  static override description =
    'Makes a kind or minikube cluster for the stack where there is none, builds and loads images, applies what changed, waits until everything is ready, and removes what is declared no more. `stack k8s plan` shows it before. Ctrl-C ends following; the stack goes on.'
  static override examples = [
    'stack k8s up',
    'stack k8s up -d',
    'stack k8s up -d --wait-timeout 120 web',
    'stack k8s up -d --kube-context staging --strict',
  ]

  static override baseFlags = clusterFlags
  static override flags = {
    detach: Flags.boolean({ char: 'd', summary: 'come back when everything is ready' }),
    wait: Flags.boolean({ summary: 'the same as --detach' }),
    'wait-timeout': Flags.integer({ min: 0, helpValue: 'SECONDS', summary: 'how long each service may take to be ready' }),
    ...clusterMakingFlags,
    ...attachmentFlags,
    'quiet-pull': quietPull,
    'quiet-build': quietBuild,
    yes,
  } as unknown as typeof Up.flags

  protected override get place() {
    return clusterPlace('make')
  }

  protected override get goal() {
    return 'ready' as const
  }

  protected override get whenInterrupted() {
    return 'leave' as const
  }

  protected override adjusted(request: UpRequest, flags: { readonly [name: string]: unknown }): UpRequest {
    return clusterRequest(request, flags)
  }
}
