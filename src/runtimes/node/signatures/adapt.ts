import type { Settings } from '../settings.js'
import { cloudEventHandler, eventHandler } from './cloud-event-handlers.js'
import { detectSignature } from './detect-signature.js'
import type { FoundFunction, Handler } from './handler.js'
import { fetchHandler, httpHandler, typedHandler } from './http-handlers.js'
import { knativeHandler } from './knative-handler.js'
import { kubelessHandler } from './kubeless-handler.js'
import { lambdaHandler } from './lambda-handler.js'
import { openfaasHandler } from './openfaas-handler.js'
import { programHandler } from './program-handler.js'

/**
 * Puts a user's function behind the signature it was written for.
 * @throws Error where the explicit signature is unknown
 */
export function adapt(found: FoundFunction, settings: Settings): Handler {
  const signature = detectSignature(found, settings.signature)
  switch (signature) {
    case 'http':
      return httpHandler(found.run)
    case 'fetch':
      return fetchHandler(found.run)
    case 'typed':
      return typedHandler(found.run)
    case 'cloudevent':
      return cloudEventHandler(found.run)
    case 'event':
      return eventHandler(found.run)
    case 'kubeless':
      return kubelessHandler(found.run, settings)
    case 'lambda':
      return lambdaHandler(found.run, settings)
    case 'openfaas':
      return openfaasHandler(found.run)
    case 'knative':
      return knativeHandler(found.run)
    case 'exec':
      return programHandler(settings.program ?? [], settings)
  }
}
