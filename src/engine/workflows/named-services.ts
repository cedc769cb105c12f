import { selectServices } from '../load/selected-services.js'
import { closest } from '../model/closest.js'
import { StackError } from '../model/errors.js'
import type { Service } from '../model/service.js'
import type { Stack } from '../model/stack.js'

/** The stack with these services alone; none: all of them. @throws StackError for one that it does not have */
export function withServices(stack: Stack, names: readonly string[]): Stack {
  for (const name of names) findService(stack, name)
  return selectServices(stack, names)
}

/** The service of that name. @throws StackError where there is none */
export function findService(stack: Stack, name: string): Service {
  const service = stack.services[name]
  if (service) return service
  const meant = closest(name, Object.keys(stack.services))
  throw new StackError('unknown-service', `no service \`${name}\` in this stack`, {
    hint: meant === undefined ? `it has ${Object.keys(stack.services).join(', ')}` : `did you mean \`${meant}\`?`,
  })
}
