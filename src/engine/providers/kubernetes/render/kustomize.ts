import { printYaml } from '../../../document/print.js'
import type { Json } from '../../../model/json.js'
import { jsonPatch, type PatchOperation } from './json-patch.js'
import { printObjects } from './print-objects.js'
import { objectKey, type RenderedEnvironment, type RenderedFile, type RenderedObject } from './rendered.js'
import { namespaceIn, withoutNamespace } from './without-namespace.js'
import { yamlFiles } from './yaml-files.js'

/**
 * A stack as Kustomize takes it: `base`, and for each environment an overlay with what differs there, as patches of single fields, so that
 * one can read what makes the difference.
 */
export function kustomizeFiles(
  base: readonly RenderedObject[],
  environments: readonly RenderedEnvironment[],
): readonly RenderedFile[] {
  const objects = base.map(withoutNamespace)
  const files = yamlFiles(objects)
  const kustomization = kustomizationFile({ namespace: namespaceIn(base), resources: files.map(({ path }) => path) })
  return [
    { path: 'base/kustomization.yaml', text: kustomization },
    ...files.map(({ path, text }) => ({ path: `base/${path}`, text })),
    ...environments.flatMap(({ name, objects: theirs }) =>
      overlayFiles(objects, theirs.map(withoutNamespace), namespaceIn(theirs)).map(({ path, text }) => ({
        path: `overlays/${name}/${path}`,
        text,
      })),
    ),
  ]
}

interface Kustomization {
  readonly namespace: string | undefined
  readonly resources: readonly string[]
  readonly patches?: readonly Json[]
}

function kustomizationFile({ namespace, resources, patches = [] }: Kustomization): string {
  return printYaml({
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    ...(namespace !== undefined && { namespace }),
    resources,
    ...(patches.length > 0 && { patches }),
  })
}

function overlayFiles(
  base: readonly RenderedObject[],
  theirs: readonly RenderedObject[],
  namespace: string | undefined,
): readonly RenderedFile[] {
  const byKey = new Map(base.map((object) => [objectKey(object), object]))
  const keys = new Set(theirs.map(objectKey))
  const added = theirs.filter((object) => !byKey.has(objectKey(object)) && object.manifest.kind !== 'Namespace')
  const removed = base.filter((object) => !keys.has(objectKey(object)) && object.manifest.kind !== 'Namespace')
  const changed = theirs.flatMap((object) => {
    const before = byKey.get(objectKey(object))
    const operations = before ? differences(before, object) : []
    return operations.length > 0 ? [{ object, operations }] : []
  })
  const files = [
    ...(added.length > 0 ? [{ path: 'added.yaml', text: printObjects(added) }] : []),
    ...changed.map(({ object, operations }) => ({ path: patchFile(object), text: printYaml(operations as Json) })),
    ...removed.map((object) => ({ path: patchFile(object), text: printYaml(deletion(object)) })),
  ]
  const kustomization = kustomizationFile({
    namespace,
    resources: ['../../base', ...(added.length > 0 ? ['added.yaml'] : [])],
    patches: [...changed.map(({ object }) => object), ...removed].map((object) => ({
      path: patchFile(object),
      target: { kind: object.manifest.kind, name: object.manifest.metadata.name },
    })),
  })
  return [{ path: 'kustomization.yaml', text: kustomization }, ...files]
}

/** How an object differs between environments, field by field. */
export function differences(before: RenderedObject, after: RenderedObject): readonly PatchOperation[] {
  // Manifests are JSON by definition.
  return jsonPatch(before.manifest as unknown as Json, after.manifest as unknown as Json)
}

function deletion({ manifest }: RenderedObject): Json {
  const { apiVersion, kind, metadata } = manifest
  return { $patch: 'delete', apiVersion, kind, metadata: { name: metadata.name } }
}

function patchFile({ manifest }: RenderedObject): string {
  return `${manifest.metadata.name}.${manifest.kind.toLowerCase()}.patch.yaml`
}
