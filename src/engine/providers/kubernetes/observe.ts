import { parseFieldDigests } from '../../model/field-digests.js'
import { type Need, type ResourceId, resourceId } from '../../model/need.js'
import type { Observed, Snapshot } from '../../model/observed.js'
import type { Resource } from '../../model/resource.js'
import { isWorkloadKind } from '../../model/workload-kinds.js'
import type { Observer } from '../provider.js'
import type { ClusterApi } from './cluster-api.js'
import { driftOf } from './drift.js'
import { annotations, labels } from './labels.js'
import type { KubernetesResource, ObjectResource } from './lower/kubernetes-resource.js'
import { labelValue } from './lower/names.js'
import type { Manifest } from './manifest.js'
import { memberKinds, type ObjectKindName, objectKinds } from './object-kinds.js'
import { retainedNames } from './retained.js'
import { observedState } from './rollout-standing.js'
import { asWorkload, templateOf } from './wire.js'

/** Where a project lives on a cluster. */
export interface ClusterPlace {
  readonly api: ClusterApi
  readonly namespace: string
  /** `adopt`: what others made under our names counts as ours, so that it is made as declared. */
  readonly foreign: 'refuse' | 'adopt'
}

/** Looks at everything of a project on a cluster, at one moment: its objects by label, and whatever has the name of something expected. */
export function kubernetesObserver(place: ClusterPlace): Observer {
  return {
    observe: (project, expected) => observe(place, project, expected),
    observeWorkloads: async (project) => (await observe(place, project, [])).resources.filter(({ kind }) => isWorkloadKind(kind)),
  }
}

async function observe(
  { api, namespace, foreign }: ClusterPlace,
  project: string,
  expected: readonly Resource[],
): Promise<Snapshot> {
  const listed = memberKinds.map(async (kind) => {
    const { items } = await api.list(objectKinds[kind], objectKinds[kind].scope === 'namespace' ? { namespace } : {})
    return items.map((manifest) => ({ kind, manifest }))
  })
  const runs = api
    .list(objectKinds.pod, { namespace, labels: `${labels.project}=${labelValue(project)},${labels.oneOff}` })
    .then(({ items }) => items.map((manifest) => ({ kind: 'pod' as const, manifest })))
  const [space, revisions, ...objects] = await Promise.all([
    api.get({ kind: objectKinds.namespace, name: namespace }),
    api.list(objectKinds['replica-set'], { namespace, labels: `${labels.project}=${labelValue(project)}` }),
    ...listed,
    runs,
  ])
  const look: Look = {
    project,
    declared: new Map(
      expected.flatMap((resource) => (isObject(resource) ? [[nameKey(resource.kind, resource.name), resource]] : [])),
    ),
    expectedIds: new Map(expected.map((resource) => [resource.id, resource.name])),
    retained: retainedNames(revisions.items),
    foreign,
  }
  const found = [...(space === undefined ? [] : [{ kind: 'namespace' as const, manifest: space }]), ...objects.flat()]
  return {
    project,
    workingDirs: [],
    resources: eachOnce(
      found.flatMap((each) => observed(each, look)),
      look,
    ),
  }
}

/** Of several objects that are one resource (Jobs before and after a change) the expected one, or the last, stands for it. */
function eachOnce(resources: readonly Observed[], { expectedIds }: Look): readonly Observed[] {
  return resources.map((observed) => {
    const twins = resources.filter(({ id }) => id === observed.id)
    const one = twins.find(({ id, name }) => expectedIds.get(id) === name) ?? twins.at(-1)
    return observed === one ? observed : { ...observed, id: resourceId(observed.kind, observed.name) }
  })
}

interface Look {
  readonly project: string
  /** By kind and name. */
  readonly declared: ReadonlyMap<string, ObjectResource>
  /** Name on the cluster of each expected resource. */
  readonly expectedIds: ReadonlyMap<ResourceId, string>
  /** ConfigMaps and Secrets that revisions name: `config-map/page-3f2a`. */
  readonly retained: ReadonlySet<string>
  readonly foreign: ClusterPlace['foreign']
}

interface Found {
  readonly kind: ObjectKindName
  readonly manifest: Manifest
}

/** Undefined (none) for what is neither the project's nor has the name of something expected. */
function observed({ kind, manifest }: Found, { project, declared, expectedIds, retained, foreign }: Look): readonly Observed[] {
  const { metadata } = manifest
  const written = metadata.annotations ?? {}
  const resource = declared.get(nameKey(kind, metadata.name))
  const whose = ownerOf(manifest, project)
  if (whose !== 'project' && resource === undefined) return []
  const isAdopted = whose === 'nobody' && foreign === 'adopt'
  const owner = isAdopted ? 'project' : whose
  // What is adopted has none of our fields yet.
  const fields = isAdopted ? new Map<string, string>() : parseFieldDigests(written[annotations.fields])
  const drift = resource === undefined || owner !== 'project' ? [] : driftOf(manifest, resource.manifest)
  const template = templateOf(manifest)
  const image = template?.metadata?.annotations?.[annotations.image]
  return [
    {
      id: resource?.id ?? idOf(kind, manifest, expectedIds),
      kind,
      group: written[annotations.group] ?? resource?.group ?? metadata.name,
      name: metadata.name,
      handle: metadata.uid ?? metadata.name,
      needs: needsOf(written[annotations.needs]),
      ...(fields && owner === 'project' && { fields }),
      ...(isWorkloadKind(kind) ? observedState(kind, asWorkload(manifest)) : staticState(manifest)),
      ...(image !== undefined && { image }),
      owner,
      ...(!isWorkloadKind(kind) && written[annotations.service] !== undefined && { service: written[annotations.service] }),
      oneOff: metadata.labels?.[labels.oneOff] !== undefined,
      attachedNetworks: [],
      mountedVolumes: (template?.spec?.volumes ?? []).flatMap((volume) => volume.persistentVolumeClaim?.claimName ?? []),
      ...(retained.has(nameKey(kind, metadata.name)) && { retained: true }),
      ...(drift.length > 0 && { drift }),
    },
  ]
}

function staticState({ metadata }: Manifest): Pick<Observed, 'state' | 'health'> {
  return { state: metadata.deletionTimestamp === undefined ? 'running' : 'removing', health: 'none' }
}

/** What a controller made for itself is not ours, whatever labels it took over. */
function ownerOf({ metadata }: Manifest, project: string): Observed['owner'] {
  const label = metadata.labels?.[labels.project]
  if (label === undefined) return 'nobody'
  return label === labelValue(project) && (metadata.ownerReferences ?? []).length === 0 ? 'project' : 'another'
}

/** The resource that it was made for. Only of Jobs the name changes with what they hold; elsewhere another name is another object. */
function idOf(kind: ObjectKindName, { metadata }: Manifest, expected: Look['expectedIds']): ResourceId {
  const [, key] = /^[^/]+\/(.+)$/.exec(metadata.annotations?.[annotations.id] ?? '') ?? []
  const id = resourceId(kind, key ?? metadata.name)
  const name = expected.get(id)
  return name === undefined || name === metadata.name || kind === 'job' ? id : resourceId(kind, metadata.name)
}

function needsOf(text: string | undefined): readonly Need[] {
  if (text === undefined) return []
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value.filter(isNeed) : []
  } catch {
    return []
  }
}

function isNeed(value: unknown): value is Need {
  return typeof value === 'object' && value !== null && 'id' in value && 'until' in value
}

function isObject(resource: Resource): resource is ObjectResource {
  // Every resource of a Kubernetes target is one of its own; objects have a manifest.
  return 'manifest' in (resource as KubernetesResource)
}

function nameKey(kind: string, name: string): string {
  return `${kind}/${name}`
}
