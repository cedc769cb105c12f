import type { NodeHost } from '../../node-host-api.js'

const repository = 'kindest/node'

/**
 * The image for a cluster's nodes: the newest one that the engine has, so that nothing is fetched for what is there already.
 * @returns undefined where it has none: kind then fetches the one that it was released with
 */
export async function presentNodeImage(host: NodeHost, signal?: AbortSignal): Promise<string | undefined> {
  const present = await host.imagesNamed(repository, signal)
  return [...present].sort((a, b) => compareVersions(versionOf(b), versionOf(a)))[0]
}

/** The Kubernetes version 1.`minor` of a node image, by its tag: `kindest/node:v1.36.4` -> 36. Undefined where the tag says nothing. */
export function minorOf(image: string): number | undefined {
  const [, minor] = versionOf(image)
  return minor
}

function versionOf(image: string): readonly number[] {
  const version = /:v(\d+(?:\.\d+)*)/.exec(image)?.[1] ?? ''
  return version === '' ? [] : version.split('.').map(Number)
}

function compareVersions(a: readonly number[], b: readonly number[]): number {
  const differing = [0, 1, 2].find((index) => (a[index] ?? -1) !== (b[index] ?? -1))
  return differing === undefined ? 0 : (a[differing] ?? -1) - (b[differing] ?? -1)
}
