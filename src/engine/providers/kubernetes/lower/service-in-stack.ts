import { imageName } from '../../../model/image-name.js'
import type { KubernetesImageFacts } from '../../../model/kubernetes-facts.js'
import { formatKeyPath, type KeyPath } from '../../../model/origin.js'
import type { Service } from '../../../model/service.js'
import type { Stack } from '../../../model/stack.js'
import type { Accounts } from './accounts.js'
import type { LowerContext } from './lower-context.js'
import { noServiceSettings, type ServiceSettings } from './settings/kubernetes-settings.js'

/** One service as everything that lowers a part of it sees it. */
export interface ServiceInStack {
  /** Its key in the stack file. */
  readonly name: string
  readonly service: Service
  readonly stack: Stack
  readonly context: LowerContext
  /** Its `x-k8s`. */
  readonly settings: ServiceSettings
  /** Undefined as long as the image is not on the engine. */
  readonly image: KubernetesImageFacts | undefined
  /** For its own keys: `accounts.translated(['image'], ..)`. */
  readonly accounts: Accounts
}

/** The services that take part and are run by `stack` itself. */
export function servicesOf(stack: Stack, context: LowerContext): readonly ServiceInStack[] {
  return Object.entries(stack.services)
    .filter(([, service]) => service.provider === undefined)
    .map(([name, service]) => serviceInStack(stack, name, service, context))
}

function serviceInStack(stack: Stack, name: string, service: Service, context: LowerContext): ServiceInStack {
  return {
    name,
    service,
    stack,
    context,
    settings: context.settings.services.get(name) ?? noServiceSettings,
    image: context.facts.images.get(imageName(stack, name, service)),
    accounts: below(['services', name], context.accounts, context.settings.services.get(name)?.ignore ?? []),
  }
}

/** Accounts whose paths begin there; what cannot be had is left out where the user said that it may be. */
function below(above: readonly string[], accounts: Accounts, ignore: readonly string[]): Accounts {
  const isAllowed = (path: KeyPath) => path.some((_, depth) => ignore.includes(formatKeyPath(path.slice(0, depth + 1))))
  return {
    translated: (path, became) => accounts.translated([...above, ...path], became),
    approximated: (path, reason, hint) => accounts.approximated([...above, ...path], reason, hint),
    ignored: (path, reason, hint) => accounts.ignored([...above, ...path], reason, hint),
    rejected: (path, reason, hint) =>
      isAllowed(path) ? accounts.ignored([...above, ...path], reason) : accounts.rejected([...above, ...path], reason, hint),
  }
}
