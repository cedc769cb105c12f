import { mapNode, scalarNode } from '../../document/node.js'
import { localPath } from './paths.js'
import { boolean, type ListSyntax, list, object, oneOrMore, set, text } from './syntax.js'

/** env_file: one path, or a list of paths and objects; the same path twice is one. */
export const envFile: ListSyntax = {
  ...oneOrMore(
    list({
      ...object({ path: localPath, format: text, required: boolean }, 'path'),
      short: {
        types: ['string'],
        expand: (node) =>
          node.kind === 'scalar' && typeof node.value === 'string'
            ? mapNode([['path', scalarNode(node.value, node.position)]], node.position)
            : undefined,
      },
    }),
  ),
  identity: (node) => {
    const path = node.kind === 'map' ? node.entries.get('path')?.value : undefined
    return path?.kind === 'scalar' ? String(path.value) : ''
  },
}

export const labelFile: ListSyntax = oneOrMore(set(localPath))
