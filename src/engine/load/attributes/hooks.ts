import type { ListAttribute, ObjectAttribute } from './attribute.js'
import { command } from './command.js'
import { variables } from './pairs.js'
import { boolean, text } from './scalars.js'

/** A command that is run in a container of the service. */
export const hook: ObjectAttribute = {
  type: 'object',
  attributes: { command, user: text, privileged: boolean, working_dir: text, environment: variables },
  required: ['command'],
}

export const hooks: ListAttribute = { type: 'list', item: hook }
