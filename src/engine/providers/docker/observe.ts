import type { Observed, Snapshot } from '../../model/observed.js'
import type { Resource } from '../../model/resource.js'
import type { Observer } from '../provider.js'
import type { EngineApi, Filters } from './engine-api.js'
import { isNotFound } from './engine-error.js'
import { labels } from './lower/labels.js'
import { observedContainers } from './observed-container.js'
import { observedImage, observedNetwork, observedVolume } from './observed-static.js'

/** Sees a project on a Docker Engine: everything with its label, and whatever has the name of something expected. Decides nothing. */
export function dockerObserver(api: EngineApi): Observer {
  return { observe: (project, expected) => observe(api, project, expected) }
}

async function observe(api: EngineApi, project: string, expected: readonly Resource[]): Promise<Snapshot> {
  const filters = ofProject(project)
  const [containers, networks, volumes, images] = await Promise.all([
    api.containers.list({ filters }),
    observeNamed(expected, 'network', await api.networks.list(filters), (names) => api.networks.list({ name: names })),
    observeNamed(expected, 'volume', await api.volumes.list(filters), (names) => api.volumes.list({ name: names })),
    observeImages(api, project, expected),
  ])
  return {
    project,
    workingDirs: [...new Set(containers.map(({ Labels }) => Labels[labels.workingDir] ?? ''))].filter((folder) => folder !== ''),
    resources: [
      ...networks.map((network) => observedNetwork(project, network, keyOf(expected, 'network', network.Name))),
      ...volumes.map((volume) => observedVolume(project, volume, keyOf(expected, 'volume', volume.Name))),
      ...images.filter((image) => image !== undefined),
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
  labelled: readonly Details[],
  list: (names: readonly string[]) => Promise<readonly Details[]>,
): Promise<readonly Details[]> {
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

/** The images that are expected by name; where nothing is expected, those that were built for the project, by their label. */
async function observeImages(
  api: EngineApi,
  project: string,
  expected: readonly Resource[],
): Promise<readonly (Observed | undefined)[]> {
  const named = expected.filter(({ kind }) => kind === 'image')
  if (expected.length > 0) return Promise.all(named.map((image) => observeImage(api, project, image)))
  const built = await api.images.list(ofProject(project))
  const names = built.flatMap(({ RepoTags }) => RepoTags ?? []).filter((name) => name !== '<none>:<none>')
  return Promise.all(names.map((name) => observeImage(api, project, { name: name.replace(/:latest$/, '') })))
}

async function observeImage(api: EngineApi, project: string, image: Pick<Resource, 'name'>): Promise<Observed | undefined> {
  try {
    return observedImage(project, image.name, await api.images.inspect(image.name))
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}
