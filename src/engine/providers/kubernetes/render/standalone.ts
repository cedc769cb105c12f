import { formatPlace, type KeyPath, type Origins } from '../../../model/origin.js'
import type { Stack } from '../../../model/stack.js'
import { annotations, labels } from '../labels.js'
import type { ContentSource, LoweredToKubernetes, ObjectResource } from '../lower/kubernetes-resource.js'
import { withoutUnknownAddresses } from '../lower/unknown-addresses.js'
import type { Manifest, ManifestMetadata } from '../manifest.js'
import { podTemplateOf, withPodSpec, withPodTemplate } from './pod-template.js'
import { publishedServices } from './published.js'
import { objectKey, type RenderedObject, type RenderOptions } from './rendered.js'
import { withContents, withoutSecrets } from './secrets.js'
import { withStartOrder } from './start-order.js'

/** What standalone objects are made from. */
export interface RenderInput {
  readonly stack: Stack
  readonly origins: Origins
  readonly lowered: LoweredToKubernetes
  /** What a config, a secret or a file holds. @throws StackError when it cannot be read */
  readonly read: (source: ContentSource) => Uint8Array
}

/**
 * The objects of a stack as they run on any cluster without `stack`: ordered by initContainers, complete but for what secrets hold, free of
 * what `stack` writes down for itself. In the order in which they are best applied.
 */
export function standaloneObjects(input: RenderInput, options: RenderOptions): readonly RenderedObject[] {
  const { lowered } = input
  const published = new Set(
    lowered.resources.flatMap((each) => (each.kind === 'published-ports' ? each.ports : [])).map(({ objectName }) => objectName),
  )
  const resources = lowered.resources.filter(
    (resource): resource is ObjectResource =>
      'manifest' in resource && !resource.external && !(resource.kind === 'service' && published.has(resource.name)),
  )
  const workloads = new Map(
    resources.filter(({ manifest }) => podTemplateOf(manifest) !== undefined).map((resource) => [resource.id, resource]),
  )
  const objects = resources.flatMap((resource) => objectsOf(resource, workloads, input, options))
  const services = publishedServices(input.stack, resources, options.publish)
  const unique = withoutDoubles([...objects, ...services])
  const finished = options.secrets === 'values' ? unique : withoutSecrets(unique, input.stack)
  return finished.map((object) => ({ ...object, manifest: plain(object.manifest) })).toSorted(byOrder)
}

function objectsOf(
  resource: ObjectResource,
  workloads: ReadonlyMap<string, ObjectResource>,
  input: RenderInput,
  options: RenderOptions,
): readonly RenderedObject[] {
  const { manifest, helpers } = withStartOrder(resource, workloads, options.waitImage)
  const filled =
    resource.kind === 'secret' && options.secrets === 'reference'
      ? manifest
      : withContents(manifest, resource.contents, input.read)
  const { manifest: resolved, unresolved } = withoutAddresses(filled)
  const comments = [...placeOf(resource, input.origins), ...unresolved]
  return [
    { ...whose(resource), manifest: resolved, comments },
    ...helpers.map((helper) => ({ ...whose(helper.of), manifest: helper.manifest, comments: [] })),
  ]
}

function whose({ group, service }: ObjectResource): Pick<RenderedObject, 'group' | 'service'> {
  return { group, ...(service !== undefined && { service }) }
}

/** Names that no Service can have stand for the address of one, which only a cluster gives. */
function withoutAddresses(manifest: Manifest): { readonly manifest: Manifest; readonly unresolved: readonly string[] } {
  const found = podTemplateOf(manifest)?.spec
  if (!found) return { manifest, unresolved: [] }
  const { spec, lost } = withoutUnknownAddresses(found)
  if (spec === found) return { manifest, unresolved: [] }
  return {
    manifest: withPodSpec(manifest, () => spec),
    unresolved: lost.map(({ name, service }) => `${name}: no name for a Service; reach it as ${service}`),
  }
}

/** Where it comes from: `services.web, stack.yaml:4`. */
function placeOf({ service, group, origin }: ObjectResource, origins: Origins): readonly string[] {
  const path: KeyPath = service === undefined ? [group] : ['services', service]
  const position = origin ?? (service === undefined ? undefined : origins.at(path))
  return position ? [`${path.join('.')}, ${formatPlace(position)}`] : []
}

/** Several workloads that wait for one need the same helper. */
function withoutDoubles(objects: readonly RenderedObject[]): readonly RenderedObject[] {
  const seen = new Set<string>()
  return objects.filter((object) => {
    const key = objectKey(object)
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

/** Without what `stack` compares and remembers, on the object and on its Pods; whoever applies it manages it. */
function plain(manifest: Manifest): Manifest {
  const template = podTemplateOf(manifest)
  const object = { ...manifest, metadata: withoutOwnMarks(manifest.metadata) }
  if (template === undefined) return object
  return withPodTemplate(object, { ...template, ...(template.metadata && { metadata: withoutOwnMarks(template.metadata) }) })
}

function withoutOwnMarks<Metadata extends Pick<ManifestMetadata, 'annotations' | 'labels'>>(metadata: Metadata): Metadata {
  const { annotations: notes, labels: all, ...rest } = metadata
  const others = Object.entries(notes ?? {}).filter(([name]) => !isOwn(name))
  const { [labels.managedBy]: _managedBy, ...kept } = all ?? {}
  return {
    ...rest,
    ...(Object.keys(kept).length > 0 && { labels: kept }),
    ...(others.length > 0 && { annotations: Object.fromEntries(others) }),
    // The rest is what it was.
  } as Metadata
}

const own: readonly string[] = Object.values(annotations)

function isOwn(name: string): boolean {
  return own.some((each) => name === each || name.startsWith(`${each}-`))
}

/** Namespace first, then what others refer to, then what runs; helpers beside what they help. */
const order: readonly string[] = [
  'Namespace',
  'PriorityClass',
  'ServiceAccount',
  'Role',
  'RoleBinding',
  'Secret',
  'ConfigMap',
  'PersistentVolumeClaim',
  'Service',
  'NetworkPolicy',
]

function byOrder(one: RenderedObject, other: RenderedObject): number {
  const place = ({ manifest }: RenderedObject) => (order.includes(manifest.kind) ? order.indexOf(manifest.kind) : order.length)
  return place(one) - place(other)
}
