import { type DocumentNode, mapNode, scalarNode } from '../../document/node.js'
import { extraHosts } from './extra-hosts.js'
import { buildSecrets } from './file-references.js'
import { environment, mapping } from './mapping.js'
import { pathOrReference } from './paths.js'
import { bytes } from './quantities.js'
import { boolean, list, type ObjectSyntax, object, oneOrMore, set, text } from './syntax.js'
import { ulimits } from './ulimits.js'

const booleanOrText = {
  ...text,
  also: 'scalar',
} as const

/** build (Compose Build Specification): a context alone, or an object. */
export const build: ObjectSyntax = {
  ...object({
    context: pathOrReference,
    dockerfile: text,
    dockerfile_inline: text,
    args: environment,
    ssh: { ...list(text), short: { types: ['map'], expand: expandSsh } },
    labels: mapping,
    cache_from: list(text),
    cache_to: list(text),
    no_cache: boolean,
    additional_contexts: { ...mapping, value: pathOrReference },
    network: text,
    provenance: booleanOrText,
    sbom: booleanOrText,
    pull: boolean,
    target: text,
    shm_size: bytes,
    extra_hosts: extraHosts,
    isolation: text,
    privileged: boolean,
    secrets: buildSecrets,
    tags: set(text),
    ulimits,
    platforms: set(text),
    entitlements: list(text),
    no_cache_filter: oneOrMore(list(text)),
  }),
  short: {
    types: ['string'],
    expand: (node) =>
      node.kind === 'scalar' && typeof node.value === 'string'
        ? mapNode([['context', scalarNode(node.value, node.position)]], node.position)
        : undefined,
  },
}

/** `{default: null, key: path}` is `[default, key=path]`. */
function expandSsh(node: DocumentNode) {
  if (node.kind !== 'map') return undefined
  return {
    kind: 'list' as const,
    position: node.position,
    items: [...node.entries].map(([key, entry]) =>
      scalarNode(
        entry.value.kind === 'scalar' && entry.value.value !== null ? `${key}=${entry.value.value}` : key,
        entry.value.position,
      ),
    ),
  }
}
