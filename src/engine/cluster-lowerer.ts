import type { DockerEngine, DockerImages, Machine, StackWithImages } from './engine.js'
import type { Checked } from './model/diagnostic.js'
import type { ClusterFacts, KubernetesFacts } from './model/kubernetes-facts.js'
import type { Resource } from './model/resource.js'
import type { Stack } from './model/stack.js'
import type { DockerResource } from './providers/docker/lower/docker-resource.js'
import type {
  KubernetesResource,
  NodeImageResource,
  PublishedPortsResource,
} from './providers/kubernetes/lower/kubernetes-resource.js'
import type { KubernetesSettings } from './providers/kubernetes/lower/settings/kubernetes-settings.js'
import type { Lowerer, OneOffLowerer } from './providers/provider.js'

export type ClusterResource = KubernetesResource | DockerResource

/** What lowering for a cluster is put together from. */
export interface LoweringParts {
  readonly machine: Machine
  readonly docker: DockerEngine
  readonly images: DockerImages
  readonly namespace: string
  readonly settings: KubernetesSettings
  /** Looks at the cluster, or knows what it is going to be. */
  readonly clusterFacts: (stack: Stack, signal?: AbortSignal) => Promise<ClusterFacts>
}

/** Lowers a stack to objects of a cluster, and to images of the engine as far as the nodes need them. */
export function clusterLowerer(parts: LoweringParts): Lowerer<ClusterResource> & OneOffLowerer<ClusterResource> {
  const { images } = parts
  const settings = { ...parts.settings, namespace: parts.namespace }
  return {
    async lower(declared, origins, look) {
      const [{ lower }, { noKubernetesFacts }] = await Promise.all([
        import('./providers/kubernetes/lower/lower.js'),
        import('./facts/gather-kubernetes-facts.js'),
      ])
      if (look === 'none') return lower(declared, { facts: noKubernetesFacts, origins, settings })
      const looked = await images.look(declared, origins)
      const [facts, engine] = await Promise.all([currentFacts(parts, looked), images.lower(looked, origins, look)])
      const lowered = lower(looked.stack, { facts: facts.value, origins, settings })
      return {
        resources: [...neededImages(lowered.resources, engine.resources), ...lowered.resources],
        renumber: (resource) => resource,
        accounts: lowered.accounts,
        diagnostics: [...engine.diagnostics, ...facts.diagnostics, ...lowered.diagnostics],
        ...(engine.seen && { seen: engine.seen }),
      }
    },
    async lowerOneOff(declared, origins, run) {
      const { lowerOneOff } = await import('./providers/kubernetes/lower/one-off.js')
      const looked = await images.look(declared, origins)
      const facts = await currentFacts(parts, looked)
      return lowerOneOff(looked.stack, run, { facts: facts.value, origins, settings })
    },
  }
}

async function currentFacts(
  { machine, docker, clusterFacts }: LoweringParts,
  { stack, images }: StackWithImages,
): Promise<Checked<KubernetesFacts>> {
  const [{ gatherKubernetesFacts }, { keptImageAnswers }, { dockerImageContents }, { cacheFolder }, { join }] = await Promise.all(
    [
      import('./facts/gather-kubernetes-facts.js'),
      import('./facts/kept-image-answers.js'),
      import('./providers/docker/image-contents.js'),
      import('./host/cache-folder.js'),
      import('node:path'),
    ],
  )
  const folder = join(cacheFolder(machine.env, machine.home), 'images')
  const contents = keptImageAnswers(dockerImageContents(docker.api), folder)
  return gatherKubernetesFacts(stack, { images: { images, contents }, cluster: clusterFacts })
}

/** Those that go to the nodes, and those that their builds start from. */
function neededImages(resources: readonly KubernetesResource[], engine: readonly DockerResource[]): readonly DockerResource[] {
  const wanted = new Set(resources.filter(isNodeImage).flatMap(({ needs }) => needs.map(({ id }) => id)))
  const images = engine.filter(({ kind }) => kind === 'image')
  // A set that grows while it is walked: what is added is walked as well.
  for (const id of wanted) for (const need of images.find((image) => image.id === id)?.needs ?? []) wanted.add(need.id)
  return images.filter(({ id }) => wanted.has(id))
}

export function isNodeImage(resource: Resource): resource is NodeImageResource {
  return resource.kind === 'node-image'
}

export function isPublishedPorts(resource: Resource): resource is PublishedPortsResource {
  return resource.kind === 'published-ports'
}
