import { type DocumentNode, mapNode, scalarNode } from '../../document/node.js'
import { fileMode } from './quantities.js'
import { type ListSyntax, object, text } from './syntax.js'

/** configs of a service: a name alone, or source with target, owner and mode. Two of the same target are one. */
export const serviceConfigs: ListSyntax = fileReferences(
  (source) => `/${source}`,
  (node) => node,
)

/** secrets of a service: as configs, and a target that is not given is named. */
export const serviceSecrets: ListSyntax = fileReferences((source) => `/run/secrets/${source}`, withSecretTarget)

/** secrets of a build: the target is the id that `RUN --mount=type=secret` names. */
export const buildSecrets: ListSyntax = fileReferences(
  (source) => source,
  (node) => node,
)

function fileReferences(defaultTarget: (source: string) => string, complete: (node: DocumentNode) => DocumentNode): ListSyntax {
  return {
    type: 'list',
    item: {
      ...object({ source: text, target: text, uid: text, gid: text, mode: fileMode }),
      short: {
        types: ['string'],
        expand: (node) => {
          if (node.kind === 'map') return complete(node)
          if (node.kind !== 'scalar' || typeof node.value !== 'string') return undefined
          return complete(mapNode([['source', scalarNode(node.value, node.position)]], node.position))
        },
      },
    },
    identity: (node) => {
      if (node.kind !== 'map') return ''
      const value = (key: string) => {
        const entry = node.entries.get(key)?.value
        return entry?.kind === 'scalar' && entry.value !== null ? String(entry.value) : undefined
      }
      return value('target') ?? defaultTarget(value('source') ?? '')
    },
  }
}

function withSecretTarget(node: DocumentNode): DocumentNode {
  const source = node.kind === 'map' ? node.entries.get('source')?.value : undefined
  if (node.kind !== 'map' || node.entries.has('target') || source?.kind !== 'scalar') return node
  const target = scalarNode(`/run/secrets/${source.value}`, source.position)
  return { ...node, entries: new Map([...node.entries, ['target', { value: target, keyPosition: source.position }]]) }
}
