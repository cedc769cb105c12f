import type { DockerFacts, ImageMakingFacts } from '../model/docker-facts.js'
import { imageName } from '../model/image-name.js'
import type { Stack } from '../model/stack.js'
import type { EngineApi } from '../providers/docker/engine-api.js'
import type { InspectedImages } from '../providers/docker/wire/image.js'
import type { ReadFacts } from '../providers/provider.js'
import { bindSources } from './bind-sources.js'
import { type BuildContext, explainContextChange } from './build-context.js'
import { hashBuildContexts } from './build-contexts.js'
import type { BuildRecords } from './build-records.js'
import { contentDigests } from './content.js'
import { imageFacts } from './image-facts.js'
import type { KeptTexts } from './kept-texts.js'
import { seccompProfiles } from './seccomp-profiles.js'
import { findSettledBuilds } from './settled-builds.js'

/** Where facts come from. */
export interface FactSources {
  readonly api: EngineApi
  readonly images: InspectedImages
  readonly contexts: ReadContexts
  /** From the user's docker configuration. */
  readonly proxyEnvironment: { readonly [name: string]: string }
  readonly now: () => Date
  /** What was read of build contexts before. */
  readonly kept: KeptTexts
  /** Which build made which image. */
  readonly builds: BuildRecords
}

/**
 * Whether contexts are read for what builds would make of them now; `made`: they were, and whatever changed in them since then is for the
 * next command to find.
 */
export type ReadContexts = Exclude<ReadFacts, 'none'>

/** Looks at everything that lowering a stack hangs on: images, containers, files of the host. */
export async function gatherDockerFacts(stack: Stack, sources: FactSources): Promise<DockerFacts> {
  const { api, proxyEnvironment } = sources
  return {
    known: true,
    apiVersion: api.apiVersion,
    ...(await gatherImageFacts(stack, sources)),
    containerIds: await containerIdsByName(stack, api),
    ...contentDigests(stack),
    // A remote engine has files of its own, which we cannot see.
    bindSources: api.address.startsWith('unix://') ? bindSources(stack) : new Map(),
    seccompProfiles: seccompProfiles(stack),
    proxyEnvironment,
  }
}

/** Looks at what the making of images hangs on: the images themselves, and what builds would read. */
export async function gatherImageFacts(
  stack: Stack,
  { api, images: inspected, contexts: read, now, kept, builds }: Omit<FactSources, 'proxyEnvironment'>,
): Promise<ImageMakingFacts> {
  const images = imageFacts(inspected)
  const at = now().getTime()
  if (read === 'made') return { ...noBuilds, images, now: at }
  const contexts = hashBuildContexts(stack, kept, at)
  const settledBuilds = await findSettledBuilds(stack, { contexts, images, builds, api })
  return { images, ...buildsOf(stack, contexts, images), settledBuilds, now: at }
}

/** What each build would read now, and why an image that is there is no longer what it would make. */
function buildsOf(
  stack: Stack,
  contexts: ReadonlyMap<string, BuildContext>,
  images: ImageMakingFacts['images'],
): Pick<ImageMakingFacts, 'buildContexts' | 'buildBases' | 'staleBuilds'> {
  const stale = [...contexts].flatMap(([name, context]) => {
    const service = stack.services[name]
    // An image without the label came from a registry or from another tool, and stays until somebody asks for a build.
    const label = service && images.get(imageName(stack, name, service))?.labels['dev.stack.context']
    const cause = label === undefined ? undefined : explainContextChange(label, context)
    return cause === undefined ? [] : [[name, cause] as const]
  })
  return {
    buildContexts: new Map([...contexts].map(([name, { digest }]) => [name, digest])),
    buildBases: new Map([...contexts].map(([name, { bases }]) => [name, bases])),
    staleBuilds: new Map(stale),
  }
}

const noBuilds = {
  buildContexts: new Map(),
  buildBases: new Map(),
  staleBuilds: new Map(),
  settledBuilds: new Set<string>(),
} as const

/** Enough for names, needs and hooks: for `down`, `stop` and the like, which look at nothing else. */
export const noDockerFacts: DockerFacts = {
  known: false,
  apiVersion: '1.51',
  images: new Map(),
  ...noBuilds,
  containerIds: new Map(),
  configDigests: new Map(),
  secretDigests: new Map(),
  bindSources: new Map(),
  seccompProfiles: new Map(),
  proxyEnvironment: {},
  now: 0,
}

/** Asked only where a service lives in the namespaces of another, or takes its volumes. */
async function containerIdsByName(stack: Stack, api: EngineApi): Promise<ReadonlyMap<string, string>> {
  const refers = Object.values(stack.services).some(
    ({ network_mode, ipc, pid, volumes_from }) =>
      [network_mode, ipc, pid].some((mode) => mode?.startsWith('service:')) || volumes_from !== undefined,
  )
  if (!refers) return new Map()
  const containers = await api.containers.list({ filters: { label: [`com.docker.compose.project=${stack.name}`] } })
  return new Map(containers.flatMap(({ Id, Names }) => Names.map((name) => [name.replace(/^\//, ''), Id] as const)))
}
