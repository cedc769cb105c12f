import type { ObjectAttribute } from './attribute.js'
import { hook } from './hooks.js'
import { path } from './paths.js'
import { boolean, listOf, oneOf, oneOrMore, text } from './scalars.js'

/** What `watch` does when files change. */
export const develop: ObjectAttribute = {
  type: 'object',
  nullable: true,
  attributes: {
    watch: listOf({
      type: 'object',
      attributes: {
        path,
        action: oneOf('rebuild', 'sync', 'restart', 'sync+restart', 'sync+exec'),
        target: text,
        ignore: oneOrMore(listOf(text)),
        include: oneOrMore(listOf(text)),
        exec: hook,
        initial_sync: boolean,
      },
      required: ['path', 'action'],
    }),
  },
}
