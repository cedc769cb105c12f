import type { Observed, Snapshot } from '../../model/observed.js'
import type { Resource } from '../../model/resource.js'
import type { BegunObservation, Observer, Seen } from '../provider.js'
import type { EngineApi, Filters } from './engine-api.js'
import { isNotFound } from './engine-error.js'
import { labels } from './lower/labels.js'
import { observedContainers } from './observed-container.js'
import { observedImage, observedNetwork, observedVolume } from './observed-static.js'

/** Sees a project on a Docker Engine: everything with its label, and whatever has the name of something expected. Decides nothing. */
export function dockerObserver(api: EngineApi): Observer {
  return {
    observe: (project, expected, seen) => beginObserving(api, project)(expected, seen),
    beginObserving: (project) => beginObserving(api, project),
    observeWorkloads: async (project) => observedContainers(await api.containers.list({ filters: ofProject(project) })),
  }
}

/** What carries the project's label is asked for at once; what is expected may be known later. */
function beginObserving(api: EngineApi, project: string): BegunObservation {
  const filters = ofProject(project)
  const listing = {
    containers: api.containers.list({ filters }),
    networks: api.networks.list(filters),
    volumes: api.volumes.list(filters),
  }
  for (const list of Object.values(listing)) list.catch(() => {})
  return (expected, seen) => observe(api, project, listing, expected, seen)
}

interface Listing {
  readonly containers: ReturnType<EngineApi['containers']['list']>
  readonly networks: ReturnType<EngineApi['networks']['list']>
  readonly volumes: ReturnType<EngineApi['volumes']['list']>
}

async function observe(
  api: EngineApi,
  project: string,
  listing: Listing,
  expected: readonly Resource[],
  seen: Seen | undefined,
): Promise<Snapshot> {
  const [containers, networks, volumes, images] = await Promise.all([
    listing.containers,
    observeNamed(expected, 'network', listing.networks, (names) => api.networks.list({ name: names })),
    observeNamed(expected, 'volume', listing.volumes, (names) => api.volumes.list({ name: names })),
    expected.length === 0 ? observeBuiltImages(api, project) : observeImages(api, project, expected, seen),
  ])
  const keys = keysOf(expected)
  return {
    project,
    workingDirs: [...new Set(containers.map(({ Labels }) => Labels[labels.workingDir] ?? ''))].filter((folder) => folder !== ''),
    resources: [
      ...networks.map((network) => observedNetwork(project, network, keys.get(`network/${network.Name}`))),
      ...volumes.map((volume) => observedVolume(project, volume, keys.get(`volume/${volume.Name}`))),
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
  const names = new Set(missing)
  const others = await list(missing)
  return [...labelled, ...others.filter(({ Name }) => names.has(Name))]
}

/** The keys under which the stack knows networks and volumes, by kind and name; an external one carries no label that says so. */
function keysOf(expected: readonly Resource[]): ReadonlyMap<string, string> {
  const keys = new Map<string, string>()
  for (const { kind, name, group } of expected) if (!keys.has(`${kind}/${name}`)) keys.set(`${kind}/${name}`, group)
  return keys
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
