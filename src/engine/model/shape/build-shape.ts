import { boolean, bytes, list, map, type Shape, sortedList, struct, text } from './shape.js'

/** A service's `build`; its secrets are file references like the service's. */
export function buildShape(fileReference: Shape): Shape {
  return struct({
    context: text,
    dockerfile: text,
    dockerfile_inline: text,
    entitlements: list(text),
    args: map(text),
    provenance: text,
    sbom: text,
    ssh: list(text),
    labels: map(text),
    cache_from: list(text),
    cache_to: list(text),
    no_cache: boolean,
    additional_contexts: map(text),
    pull: boolean,
    extra_hosts: sortedList(text),
    isolation: text,
    network: text,
    target: text,
    secrets: list(fileReference),
    shm_size: bytes,
    tags: list(text),
    ulimits: map({ type: 'ulimit' }),
    platforms: list(text),
    privileged: boolean,
  })
}
