import { StackError } from '../../model/errors.js'
import { gatewayService } from '../../model/gateway-config.js'

/**
 * Holds a new function's name to what its address (`NAME.localhost`) and its Kubernetes Service can have: a DNS label.
 * @throws StackError that says what is wrong and a name that would do
 */
export function checkFunctionName(name: string): void {
  const label = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replaceAll(/^-+|-+$/g, '')
  if (name === gatewayService) throw refused(name, 'it is the name of the gateway that calls functions', 'choose another one')
  if (label === name && name !== '') return
  const why = name.length > 63 ? 'it is longer than 63 characters' : 'it becomes a host name: small letters, digits and `-`'
  throw refused(name, why, label === '' ? 'write something like `resize`' : `write \`${label}\``)
}

function refused(name: string, why: string, hint: string): StackError {
  return new StackError('invalid-name', `\`${name}\` cannot be the name of a function: ${why}`, { hint, exitCode: 2 })
}
