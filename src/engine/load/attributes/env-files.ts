import { mapAt, textAt } from '../../document/node.js'
import type { ListAttribute, ObjectAttribute, Short } from './attribute.js'
import { path } from './paths.js'
import { boolean, text } from './scalars.js'

const envFile: ObjectAttribute = {
  type: 'object',
  attributes: { path, required: boolean, format: text },
  required: ['path'],
  extensions: 'no',
  short: { types: ['string'], says: 'a path', expand: (file, node) => [mapAt(node.position, { path: file })] },
  defaults: () => ({ required: true }),
}

/** One path stands for a list of one. */
const singlePath: Short = {
  types: ['string'],
  says: 'a path',
  expand: (file, node) => [{ type: 'list', items: [mapAt(node.position, { path: file })], position: node.position }],
}

/** Files of variables: a path, a list of paths, or the long form; the same path stands once. */
export const envFiles: ListAttribute = {
  type: 'list',
  item: envFile,
  short: singlePath,
  key: (item) => textAt(item, 'path'),
}
