import type { FoundFunction, SignatureName } from './handler.js'
import { parameterNames } from './parameter-names.js'

/*
 * | signature | when it is `auto`, the first that applies |
 * | http, cloudevent, typed | the function registered itself: functions.http, functions.cloudEvent, functions.typed |
 * | fetch | `fetch` of the default export, or one parameter named `request` |
 * | knative | exported as `handle`, the first parameter named `context` or `ctx` |
 * | lambda | the first parameter named `event` or `evt`, exported as `handler` or `..Handler` |
 * | openfaas | (event, context): the default export of `handler.js` |
 * | kubeless | (event, context): any other export |
 * | cloudevent | one parameter named `event`, `evt`, `cloudEvent`, `cloudevent` or `ce` |
 * | http | everything else |
 *
 * templates/runtimes/node/README.md tells users the same.
 */

const signatures = ['http', 'cloudevent', 'event', 'kubeless', 'lambda', 'openfaas', 'knative', 'typed'] as const

/**
 * The signature that a function was written for. What was said explicitly counts; otherwise names do, never what the function happens to do.
 * @throws Error where the explicit one is unknown
 */
export function detectSignature(found: FoundFunction, explicit: string): SignatureName {
  if (found.registered !== undefined) return found.registered
  const { exported, file } = found
  const parameters = parameterNames(found.run)
  const [first = '', second = ''] = parameters
  const said = signatures.find((name) => name === explicit)
  if (said === 'http' && isWebRequest(parameters)) return 'fetch'
  if (said !== undefined) return said
  if (explicit !== 'auto') throw new Error(`the signature \`${explicit}\` is unknown: ${signatures.join(', ')} or auto`)
  if (isWebRequest(parameters)) return 'fetch'
  if (exported === 'handle' && isContext(first)) return 'knative'
  if (isEvent(first) && /^handler$|Handler$/.test(exported)) return 'lambda'
  if (isEvent(first) && isContext(second)) return exported === 'default' && file === 'handler' ? 'openfaas' : 'kubeless'
  if (parameters.length === 1 && (isEvent(first) || /^(cloudevent|ce)$/i.test(first))) return 'cloudevent'
  return 'http'
}

function isWebRequest(parameters: readonly string[]): boolean {
  return parameters.length === 1 && parameters[0] === 'request'
}

function isEvent(name: string): boolean {
  return /^_?(event|evt)$/.test(name)
}

function isContext(name: string): boolean {
  return /^_?(context|ctx)$/.test(name)
}
