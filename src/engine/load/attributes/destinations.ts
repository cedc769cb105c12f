import { mapAt } from '../../document/node.js'
import { formatKeyPath } from '../../model/origin.js'
import type { ObjectAttribute } from './attribute.js'
import { text } from './scalars.js'

/** Where what became of an event goes: a function by its name, or `{topic: ..}`. */
export const destination: ObjectAttribute = {
  type: 'object',
  extensions: 'no',
  attributes: { function: text, topic: text },
  merge: 'replace',
  short: { types: ['string'], says: 'a function', expand: (name, node) => [mapAt(node.position, { function: name })] },
  check: (entries, path, report) => {
    if (entries.size === 1) return
    const message = `${formatKeyPath(path)}: needs either \`function\` or \`topic\``
    report({ severity: 'error', code: 'missing-key', message, hint: 'write `{function: NAME}` or `{topic: NAME}`' })
  },
}
