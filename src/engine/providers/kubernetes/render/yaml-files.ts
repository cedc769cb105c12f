import { objectName } from '../lower/names.js'
import { printObjects } from './print-objects.js'
import type { RenderedFile, RenderedObject } from './rendered.js'

/**
 * Objects as files for `kubectl apply -f FOLDER`, which reads them in the order of their names: first what belongs to all (the namespace,
 * volumes, configs), then a file for each service.
 */
export function yamlFiles(objects: readonly RenderedObject[]): readonly RenderedFile[] {
  return filesOf(objects).map(([path, inside]) => ({ path, text: printObjects(inside) }))
}

/** Objects by the file they stand in, in the order of names. */
export function filesOf<Each extends RenderedObject>(objects: readonly Each[]): readonly (readonly [string, readonly Each[]])[] {
  const paths = [...new Set(objects.map(fileName))].toSorted()
  return paths.map((path) => [path, objects.filter((object) => fileName(object) === path)])
}

/** `web.yaml` for what belongs to a service, `00-namespace.yaml` and the like for what belongs to all. */
function fileName({ service, manifest }: RenderedObject): string {
  if (manifest.kind === 'Namespace' || manifest.kind === 'PriorityClass') return '00-namespace.yaml'
  if (service !== undefined) return `${objectName(service)}.yaml`
  return shared[manifest.kind] ?? '01-shared.yaml'
}

const shared: { readonly [kind: string]: string } = {
  PersistentVolumeClaim: '01-volumes.yaml',
  ConfigMap: '01-configs.yaml',
  Secret: '01-secrets.yaml',
  NetworkPolicy: '01-networks.yaml',
}
