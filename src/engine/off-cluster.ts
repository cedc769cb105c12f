import { foldersOf } from './cluster-of-stack.js'
import type { Machine } from './engine.js'
import { cacheFolder } from './host/cache-folder.js'
import { type Checked, hasErrors } from './model/diagnostic.js'
import { DiagnosticsError } from './model/errors.js'
import type { ClusterFacts, KubernetesFacts, KubernetesImageFacts } from './model/kubernetes-facts.js'
import type { Stack } from './model/stack.js'
import type { EngineApi } from './providers/docker/engine-api.js'
import { clusterWish } from './providers/kubernetes/clusters/cluster-wish.js'
import type { ContentSource, LoweredToKubernetes } from './providers/kubernetes/lower/kubernetes-resource.js'
import type { KubernetesSettings } from './providers/kubernetes/lower/settings/kubernetes-settings.js'
import type { Explainer } from './workflows/explain.js'
import type { Project } from './workflows/project.js'
import type { Renderer } from './workflows/render.js'

/*
 * The composition root for what is said and written about a cluster that nobody has opened: `explain` and `render`. It assumes one, and
 * asks the engine, where there is one, what images are like.
 */

/** `local`: a kind cluster as `stack k8s up` makes it; `any`: one of which nothing is known, which has nothing of this machine. */
export type AssumedCluster = 'local' | 'any'

/** A stack on a cluster that is assumed. */
export interface OffCluster {
  /** What is assumed, for people: `a kind cluster of Kubernetes 1.36`. */
  readonly title: string
  /** Images of services that the engine doesn't have, so that what hangs on them (HEALTHCHECK, EXPOSE, USER) is not known. */
  readonly unseenImages: readonly string[]
  /** What Pods name of the images that the stack builds. */
  readonly builtImages: readonly string[]
  readonly lowered: LoweredToKubernetes
  /** `x-k8s.waitImage` */
  readonly waitImage?: string
}

export interface OffClusterSources {
  readonly machine: Machine
  /** The engine of this machine; absent where none answers. */
  readonly engine?: EngineApi
  /** Over that of `x-k8s`. */
  readonly namespace?: string
}

/** The newest version that `stack` was tested with. */
const newestMinor = 36

/** What clusters made by kubeadm have; any version of it does. */
const coreDnsImage = 'registry.k8s.io/coredns/coredns:v1.12.1'

/** Lowers a stack for a cluster that is assumed. */
export async function lowerOffCluster(
  { stack, origins }: Project,
  assumed: AssumedCluster,
  { machine, engine, namespace }: OffClusterSources,
): Promise<OffCluster> {
  const [{ readSettings }, { lower }, { builtImageNames }, { kubernetesContentFacts }, { imageName }] = await Promise.all([
    import('./providers/kubernetes/lower/settings/read-settings.js'),
    import('./providers/kubernetes/lower/lower.js'),
    import('./providers/kubernetes/lower/node-images.js'),
    import('./facts/kubernetes-content-facts.js'),
    import('./model/image-name.js'),
  ])
  const settings = readSettings(stack, origins)
  const images = await imagesOf(stack, machine, engine)
  const facts: KubernetesFacts = {
    known: true,
    cluster: assumedFacts(assumed, { stack, origins }, settings.value),
    images: images.value,
    ...kubernetesContentFacts(stack),
  }
  const named = namespace === undefined ? settings.value : { ...settings.value, namespace }
  const tags = assumed === 'any' ? { imageTags: 'declared' as const } : {}
  const lowered = lower(stack, { facts, origins, settings: named, ...tags })
  const wanted = Object.entries(stack.services).map(([name, service]) => imageName(stack, name, service))
  return {
    title: `${assumed === 'local' ? `a ${facts.cluster.driver} cluster` : 'any cluster'} of Kubernetes 1.${newestMinor}`,
    unseenImages: [...new Set(wanted)].filter((image) => !images.value.has(image)),
    builtImages: builtImageNames(stack, settings.value),
    ...(settings.value.waitImage !== undefined && { waitImage: settings.value.waitImage }),
    lowered: { ...lowered, diagnostics: [...settings.diagnostics, ...images.diagnostics, ...lowered.diagnostics] },
  }
}

/** Says what becomes of a stack's keys on a cluster that is assumed. */
export function offClusterExplainer(assumed: AssumedCluster, sources: OffClusterSources): Explainer {
  return async (project) => {
    const { title, lowered, unseenImages } = await lowerOffCluster(project, assumed, sources)
    // What is rejected stands among the accounts; what else is wrong has no other place.
    const mistakes = lowered.diagnostics.filter(({ code, severity }) => severity === 'error' && code !== 'not-on-kubernetes')
    if (mistakes.length > 0) throw new DiagnosticsError(mistakes)
    const without = unseenImages.length === 0 ? '' : `, without knowing the images ${unseenImages.join(', ')}`
    return { cluster: `assumed: ${title}${without}`, accounts: lowered.accounts }
  }
}

/** Writes a stack, and what differs in its environments, for other tools. */
export function offClusterRenderer(sources: OffClusterSources): Renderer {
  return async (base, environments, { format, ...options }) => {
    const [{ standaloneObjects }, { render }, { readContent }, { readFileSync }] = await Promise.all([
      import('./providers/kubernetes/render/standalone.js'),
      import('./providers/kubernetes/render/render.js'),
      import('./facts/content.js'),
      import('node:fs'),
    ])
    const objectsOf = async (project: Project) => {
      const { lowered, unseenImages, builtImages, ...own } = await lowerOffCluster(project, 'any', sources)
      const { waitImage = own.waitImage } = options
      const read = (source: ContentSource) =>
        source.type === 'file' ? readFileSync(source.path) : readContent(project.stack, { kind: source.type, key: source.key })
      const objects = hasErrors(lowered.diagnostics)
        ? []
        : standaloneObjects({ ...project, lowered, read }, { ...options, ...(waitImage !== undefined && { waitImage }) })
      return { objects, lowered, unseenImages, builtImages }
    }
    const rendered = await objectsOf(base)
    const others = []
    for (const { name, project } of environments) others.push({ name, ...(await objectsOf(project)) })
    return {
      ...render(base.stack.name, rendered.objects, others, format),
      diagnostics: [rendered, ...others].flatMap(({ lowered }) => lowered.diagnostics),
      accounts: rendered.lowered.accounts,
      unseenImages: [...new Set([rendered, ...others].flatMap(({ unseenImages }) => unseenImages))],
      builtImages: [...new Set([rendered, ...others].flatMap(({ builtImages }) => builtImages))],
    }
  }
}

async function imagesOf(
  stack: Stack,
  machine: Machine,
  engine: EngineApi | undefined,
): Promise<Checked<ReadonlyMap<string, KubernetesImageFacts>>> {
  if (engine === undefined) return { value: new Map(), diagnostics: [] }
  const [{ inspectImages }, { kubernetesImageFacts }, { keptImageAnswers }, { dockerImageContents }, { join }] =
    await Promise.all([
      import('./facts/image-facts.js'),
      import('./facts/kubernetes-image-facts.js'),
      import('./facts/kept-image-answers.js'),
      import('./providers/docker/image-contents.js'),
      import('node:path'),
    ])
  const folder = join(cacheFolder(machine.env, machine.home), 'images')
  const images = await inspectImages(stack, engine)
  return kubernetesImageFacts(stack, { images, contents: keptImageAnswers(dockerImageContents(engine), folder) })
}

/** What somebody else makes is taken to be there. */
function assumedFacts(assumed: AssumedCluster, project: Project, settings: KubernetesSettings): ClusterFacts {
  const existing = new Set(externals(project.stack))
  if (assumed === 'local') return { ...clusterToBe(project, settings), existing }
  return { minor: newestMinor, architectures: [], coreDnsImage, existing, driver: 'remote', nodes: 2, mounts: [] }
}

/** A cluster of this machine as `up` would make it, with nothing in it. */
export function clusterToBe(project: Project, { cluster }: KubernetesSettings): ClusterFacts {
  const { driver = 'kind', workers = 0 } = cluster
  const { name, workingDir } = project.stack
  return {
    minor: newestMinor,
    architectures: [],
    coreDnsImage,
    existing: new Set(),
    driver,
    nodes: 1 + workers,
    mounts: clusterWish(name, name, cluster, foldersOf(project, workingDir)).mounts,
    // The address is the engine's to choose, when it makes the network.
    hostGateway: 'host-gateway',
    enforcesNetworkPolicies: driver === 'kind',
  }
}

function externals(stack: Stack): readonly string[] {
  const of = (kind: string, sources: { readonly [key: string]: { readonly name: string; readonly external?: boolean } }) =>
    Object.values(sources).flatMap(({ name, external }) => (external === true ? [`${kind}/${name}`] : []))
  return [...of('persistent-volume-claim', stack.volumes), ...of('config-map', stack.configs), ...of('secret', stack.secrets)]
}
