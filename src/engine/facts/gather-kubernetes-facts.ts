import type { Checked } from '../model/diagnostic.js'
import type { ClusterFacts, KubernetesFacts } from '../model/kubernetes-facts.js'
import type { Stack } from '../model/stack.js'
import { kubernetesContentFacts } from './kubernetes-content-facts.js'
import { type ImageSources, kubernetesImageFacts } from './kubernetes-image-facts.js'

/** Where facts come from. */
export interface KubernetesFactSources {
  readonly images: ImageSources
  /** Looks at the cluster that the stack is meant for. */
  readonly cluster: (stack: Stack, signal?: AbortSignal) => Promise<ClusterFacts>
}

/** Looks at everything that lowering a stack hangs on: the cluster, images, files of this machine. */
export async function gatherKubernetesFacts(
  stack: Stack,
  sources: KubernetesFactSources,
  signal?: AbortSignal,
): Promise<Checked<KubernetesFacts>> {
  const [cluster, images] = await Promise.all([
    sources.cluster(stack, signal),
    kubernetesImageFacts(stack, sources.images, signal),
  ])
  const value = { known: true, cluster, images: images.value, ...kubernetesContentFacts(stack) }
  return { value, diagnostics: images.diagnostics }
}

/** Enough for names and needs: for `down`, `stop` and the like, which look at nothing else. */
export const noKubernetesFacts: KubernetesFacts = {
  known: false,
  cluster: { driver: 'kind', minor: 36, nodes: 1, architectures: [], mounts: [], existing: new Set() },
  images: new Map(),
  configs: new Map(),
  secrets: new Map(),
  bindSources: new Map(),
}
