/** An image reference, taken apart: `127.0.0.1:5000/team/app:1@sha256:...`. */
export interface ImageReference {
  /** With the registry, as written: `redis`, `127.0.0.1:5000/team/app`. */
  readonly repository: string
  readonly tag?: string
  /** `sha256:...`. */
  readonly digest?: string
}

/** Takes a reference apart; a colon before the last slash belongs to the registry's port. */
export function parseImageReference(reference: string): ImageReference {
  const [named = '', digest] = reference.split('@', 2)
  const colon = named.lastIndexOf(':')
  const tagged = colon > named.lastIndexOf('/')
  return {
    repository: tagged ? named.slice(0, colon) : named,
    ...(tagged && { tag: named.slice(colon + 1) }),
    ...(digest && { digest }),
  }
}

export const dockerHub = 'docker.io'

/**
 * The registry an image lives at: `docker.io`, unless the part before the first slash is a host (it has a dot or a port, is `localhost`, or
 * has capitals, which repositories may not).
 */
export function registryOf(reference: string): string {
  const slash = reference.indexOf('/')
  if (slash === -1) return dockerHub
  const first = reference.slice(0, slash)
  const host = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase()
  if (!host || first === 'index.docker.io') return dockerHub
  return first
}
