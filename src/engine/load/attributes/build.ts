import { mapAt, type Node, scalar, textOf } from '../../document/node.js'
import type { ListAttribute, ObjectAttribute, Place } from './attribute.js'
import { extraHosts } from './extra-hosts.js'
import { buildSecrets } from './file-references.js'
import { labels, namedContexts, variables } from './pairs.js'
import { absoluteHostPath, contextPath } from './paths.js'
import { boolean, bytes, listOf, setOf, text, textOrBoolean } from './scalars.js'
import { ulimits } from './ulimits.js'

/** `default`, or `id=path`; a map too. */
const sshKeys: ListAttribute = {
  type: 'list',
  item: {
    type: 'text',
    short: {
      types: ['string'],
      says: '`default` or `id=path`',
      expand: (key, node, place) => {
        const at = key.indexOf('=')
        if (at < 0 && key !== 'default') return { refusal: `\`${key}\` is no SSH key`, hint: 'write `default`, or `id=path`' }
        return [scalar(at < 0 ? key : sshKey(key.slice(0, at), key.slice(at + 1), place), node.position)]
      },
    },
  },
  fromMap: {
    says: 'a map of ids to paths',
    items: (id, { value }) => {
      const path = value.type === 'scalar' ? textOf(value) : ''
      return [scalar(path === '' ? id : `${id}=${path}`, value.position)]
    },
  },
  key: (item: Node) => (item.type === 'scalar' ? textOf(item).split('=', 1)[0] : undefined),
}

/** How an image is built: the path of the context, or all of it. */
export const build: ObjectAttribute = {
  type: 'object',
  attributes: {
    context: contextPath,
    dockerfile: text,
    dockerfile_inline: text,
    entitlements: listOf(text),
    args: variables,
    ssh: sshKeys,
    labels,
    cache_from: listOf(text),
    cache_to: listOf(text),
    no_cache: boolean,
    no_cache_filter: listOf(text),
    additional_contexts: namedContexts(contextPath),
    network: text,
    provenance: textOrBoolean,
    sbom: textOrBoolean,
    pull: boolean,
    target: text,
    shm_size: bytes,
    extra_hosts: extraHosts,
    isolation: text,
    privileged: boolean,
    secrets: buildSecrets,
    tags: setOf(text),
    ulimits,
    platforms: listOf(text),
  },
  short: { types: ['string'], says: 'a path', expand: (context, node) => [mapAt(node.position, { context })] },
  // The context of an extended service without one is the project's folder, not that of the extended file.
  defaults: (_entries, place) => ({ context: place.directory }),
}

function sshKey(id: string, path: string, place: Place): string {
  return path === '' ? id : `${id}=${absoluteHostPath(path, place)}`
}
