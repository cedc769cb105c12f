import type { JsonObject } from '../../../model/json.js'
import { objectName } from '../lower/names.js'
import type { Manifest } from '../manifest.js'
import { helmFiles } from './helm.js'
import { kustomizeFiles } from './kustomize.js'
import { printObjects } from './print-objects.js'
import { publishedOf } from './published.js'
import type { RenderedEnvironment, RenderedFile, RenderedObject, RenderFormat } from './rendered.js'
import { yamlFiles } from './yaml-files.js'

/** A stack in the form that another tool takes it. */
export interface Rendered {
  readonly files: readonly RenderedFile[]
  /** All of it as one text: of the `yaml` format alone. */
  readonly text?: string
  /** What the format cannot say. */
  readonly warnings: readonly string[]
}

/** Writes the objects of a stack, and what differs in its environments, for another tool. @param project its name in the stack file */
export function render(
  project: string,
  base: readonly RenderedObject[],
  environments: readonly RenderedEnvironment[],
  format: RenderFormat,
): Rendered {
  if (format === 'helm') return helmFiles(project, base, environments)
  const objects = publishedOnly(base)
  const others = environments.map(({ name, objects: theirs }) => ({ name, objects: publishedOnly(theirs) }))
  if (format === 'kustomize') return { files: kustomizeFiles(objects, others), warnings: [] }
  return { files: yamlOfAll(objects, others), text: printObjects(objects), warnings: [] }
}

/** A chart has a value that publishes what is not published; elsewhere a Service that publishes nothing says no more than a comment. */
function publishedOnly(objects: readonly RenderedObject[]): readonly RenderedObject[] {
  const open = objects.filter(({ manifest }) => publishedOf(manifest)?.type === 'ClusterIP')
  const hidden = new Map(open.map(({ manifest, service }) => [service, manifest]))
  return objects.flatMap((object) => {
    const { manifest, service } = object
    if (publishedOf(manifest)?.type === 'ClusterIP') return []
    const unpublished = manifest.kind === 'Service' && isOwnService(object) ? hidden.get(service) : undefined
    return unpublished === undefined
      ? [object]
      : [{ ...object, comments: [...object.comments, howToReach(manifest, unpublished)] }]
  })
}

/** Whether it is the Service by which peers know it, and not one that helps. */
function isOwnService({ manifest, service }: RenderedObject): boolean {
  return service !== undefined && manifest.metadata.name === objectName(service)
}

function howToReach({ metadata }: Manifest, unpublished: Manifest): string {
  const { ports } = publishedOf(unpublished) ?? { ports: [] }
  const numbers = Array.isArray(ports) ? ports.map((port: JsonObject) => String(port.port)) : []
  const where = metadata.namespace === undefined ? '' : ` -n ${metadata.namespace}`
  return `not published: kubectl${where} port-forward svc/${metadata.name} ${numbers.join(' ')}, or render with --publish NodePort`
}

/** Plain manifests have no base: each environment is there whole, in a folder of its own. */
function yamlOfAll(base: readonly RenderedObject[], environments: readonly RenderedEnvironment[]): readonly RenderedFile[] {
  if (environments.length === 0) return yamlFiles(base)
  return [{ name: 'default', objects: base }, ...environments].flatMap(({ name, objects }) =>
    yamlFiles(objects).map(({ path, text }) => ({ path: `${name}/${path}`, text })),
  )
}
