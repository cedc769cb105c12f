import type { Observed, Snapshot } from '../../model/observed.js'
import type { Resource } from '../../model/resource.js'
import type { Observer, Seen } from '../provider.js'
import type { EngineApi, Filters } from './engine-api.js'
import { isNotFound } from './engine-error.js'
import { labels } from './lower/labels.js'
import { observedContainers } from './observed-container.js'
import { observedImage, observedNetwork, observedVolume } from './observed-static.js'

/** Sees a project on a Docker Engine: everything with its label, and whatever has the name of something expected. Decides nothing. */
export function dockerObserver(api: EngineApi): Observer {
  return {
    observe: (project, expected, seen) => observe(api, project, expected, seen),
    observeWorkloads: async (project) => observedContainers(await api.containers.list({ filters: ofProject(project) })),
  }
}

async function observe(
  api: EngineApi,
  project: string,
  expected: readonly Resource[],
  seen: Seen | undefined,
): Promise<Snapshot> {
  const filters = ofProject(project)
  const [containers, networks, volumes, images] = await Promise.all([
    api.containers.list({ filters }),
    observeNamed(expected, 'network', api.networks.list(filters), (names) => api.networks.list({ name: names })),
    observeNamed(expected, 'volume', api.volumes.list(filters), (names) => api.volumes.list({ name: names })),
    expected.length === 0 ? observeBuiltImages(api, project) : observeImages(api, project, expected, seen),
  ])
  return {
    project,
    workingDirs: [...new Set(containers.map(({ Labels }) => Labels[labels.workingDir] ?? ''))].filter((folder) => folder !== ''),
    resources: [
      ...networks.map((network) => observedNetwork(project, network, keyOf(expected, 'network', network.Name))),
      ...volumes.map((volume) => observedVolume(project, volume, keyOf(expected, 'volume', volume.Name))),
      ...images,
      ...observedContainers(containers),
    ],
  }
}

/** The filter that finds what carries the label of a project. */
export function ofProject(project: string): Filters {
  return { label: [`${labels.project}=${project}`] }
}

/** Adds to what the label found what is expected by name and has no such label; the engine's own filter also matches parts of names. */
async function observeNamed<Details extends { readonly Name: string }>(
  expected: readonly Resource[],
  kind: string,
  listing: Promise<readonly Details[]>,
  list: (names: readonly string[]) => Promise<readonly Details[]>,
): Promise<readonly Details[]> {
  const labelled = await listing
  const found = new Set(labelled.map(({ Name }) => Name))
  const missing = expected.filter((resource) => resource.kind === kind && !found.has(resource.name)).map(({ name }) => name)
  if (missing.length === 0) return labelled
  const others = await list(missing)
  return [...labelled, ...others.filter(({ Name }) => missing.includes(Name))]
}

/** The key under which the stack knows a network or volume; an external one carries no label that says so. */
function keyOf(expected: readonly Resource[], kind: string, name: string): string | undefined {
  return expected.find((resource) => resource.kind === kind && resource.name === name)?.group
}

/** The images that are expected, by name. */
export async function observeImages(
  api: EngineApi,
  project: string,
  expected: readonly Resource[],
  seen: Seen = new Map(),
): Promise<readonly Observed[]> {
  const images = expected.filter(({ kind }) => kind === 'image')
  const found = images.map(({ id, name }) => (seen.has(id) ? seen.get(id) : observeImage(api, project, name)))
  return (await Promise.all(found)).filter((image) => image !== undefined)
}

/** Those that were built for the project, by their label. */
async function observeBuiltImages(api: EngineApi, project: string): Promise<readonly Observed[]> {
  const built = await api.images.list(ofProject(project))
  const names = built.flatMap(({ RepoTags }) => RepoTags ?? []).filter((name) => name !== '<none>:<none>')
  const found = await Promise.all(names.map((name) => observeImage(api, project, name.replace(/:latest$/, ''))))
  return found.filter((image) => image !== undefined)
}

async function observeImage(api: EngineApi, project: string, name: string): Promise<Observed | undefined> {
  try {
    return observedImage(project, name, await api.images.inspect(name))
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}
