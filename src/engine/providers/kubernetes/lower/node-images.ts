import { imageName } from '../../../model/image-name.js'
import { parseImageReference } from '../../../model/image-reference.js'
import { type Need, resourceId } from '../../../model/need.js'
import type { Stack } from '../../../model/stack.js'
import type { NodeImageResource } from './kubernetes-resource.js'
import type { LowerContext } from './lower-context.js'
import { type ServiceInStack, servicesOf } from './service-in-stack.js'
import type { KubernetesSettings } from './settings/kubernetes-settings.js'

/** One image per reference, brought to where the cluster can run it once the engine has it. */
export function lowerNodeImages(stack: Stack, context: LowerContext): readonly NodeImageResource[] {
  const bySource = new Map(servicesOf(stack, context).map((of) => [imageName(stack, of.name, of.service), of]))
  return [...bySource].flatMap(([source, of]): NodeImageResource[] => {
    const delivery = deliveryOf(of)
    if (delivery === undefined) return []
    return [
      {
        id: resourceId('node-image', source),
        kind: 'node-image',
        group: source,
        name: imageReference(of),
        needs: [{ id: resourceId('image', source), until: 'exists', follows: 'replace', required: true }],
        spec: of.image === undefined ? {} : { image: of.image.id },
        lifetime: 'static',
        change: 'load',
        external: false,
        origin: context.origins.at(['services', of.name, of.service.build === undefined ? 'image' : 'build']),
        source,
        reference: imageReference(of),
        delivery,
      },
    ]
  })
}

/**
 * What pods name. An image that is built is tagged by its content, so that each Pod says which one it is made of and the one before it can
 * be gone back to; one from a registry keeps its name, and so does one that nobody brings to the cluster. One that is named by a digest is tagged, too, where it is loaded into nodes: an
 * archive of images knows no digests of registries.
 */
export function imageReference(of: ServiceInStack): string {
  const source = imageName(of.stack, of.name, of.service)
  const { registry } = of.context.settings
  const delivery = deliveryOf(of)
  if (delivery === 'push' && registry !== undefined) return inRegistry(registry, source, contentTag(of))
  const isTagged = delivery === 'load' && (isBuilt(source, of.stack) || source.includes('@'))
  const content = isTagged ? contentTag(of) : undefined
  return content === undefined ? source : `${parseImageReference(source).repository}:${content}`
}

/** What Pods name of the images that a stack builds, where nobody has tagged them by content. */
export function builtImageNames(stack: Stack, { registry }: KubernetesSettings): readonly string[] {
  const built = Object.entries(stack.services).flatMap(([name, service]) =>
    service.build === undefined ? [] : [imageName(stack, name, service)],
  )
  return [...new Set(built)].map((source) => (registry === undefined ? source : inRegistry(registry, source, undefined)))
}

function inRegistry(registry: string, source: string, content: string | undefined): string {
  const { repository, tag = 'latest' } = parseImageReference(source)
  return `${registry}/${repository.slice(repository.lastIndexOf('/') + 1)}:${content ?? tag}`
}

/** Whether a service builds it: another one may only name it. */
function isBuilt(source: string, stack: Stack): boolean {
  return Object.entries(stack.services).some(
    ([name, service]) => service.build !== undefined && imageName(stack, name, service) === source,
  )
}

/** That the cluster can run the image of a service. */
export function imageNeeds(of: ServiceInStack): readonly Need[] {
  if (deliveryOf(of) === undefined) return []
  const id = resourceId('node-image', imageName(of.stack, of.name, of.service))
  return [{ id, until: 'exists', follows: 'no', required: true }]
}

/** Undefined: the cluster fetches it by itself. */
function deliveryOf({ stack, name, service, context }: ServiceInStack): NodeImageResource['delivery'] | undefined {
  if (context.facts.cluster.driver !== 'remote') return 'load'
  return isBuilt(imageName(stack, name, service), stack) && context.settings.registry !== undefined ? 'push' : undefined
}

/** 12 hex digits of its id. */
function contentTag({ image, context }: ServiceInStack): string | undefined {
  return context.imageTags === 'declared' ? undefined : image?.id.replace(/^sha256:/, '').slice(0, 12)
}
