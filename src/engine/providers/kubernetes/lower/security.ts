import type { V1SecurityContext } from '@kubernetes/client-node'
import type { PodPart } from './pod-part.js'
import { lowerSecurityOptions } from './security-options.js'
import type { ServiceInStack } from './service-in-stack.js'
import { lowerUser } from './users.js'

/** As whom a service runs, and what it may do. */
export function lowerSecurity(of: ServiceInStack): PodPart {
  const { service, accounts } = of
  const user = lowerUser(of)
  const options = lowerSecurityOptions(of)
  const add = (service.cap_add ?? []).map(capability)
  const drop = (service.cap_drop ?? []).map(capability)
  accounts.translated(['cap_add'], 'container securityContext.capabilities.add')
  accounts.translated(['cap_drop'], 'container securityContext.capabilities.drop')
  accounts.translated(['privileged'], 'container securityContext.privileged')
  accounts.translated(['read_only'], 'container securityContext.readOnlyRootFilesystem')
  const securityContext: V1SecurityContext = {
    ...options.container,
    ...user.container,
    ...(service.privileged === true && { privileged: true }),
    ...(service.read_only === true && { readOnlyRootFilesystem: true }),
    ...((add.length > 0 || drop.length > 0) && {
      capabilities: { ...(add.length > 0 && { add }), ...(drop.length > 0 && { drop }) },
    }),
  }
  return {
    container: { securityContext },
    pod: {
      ...options.pod,
      ...(user.supplementalGroups.length > 0 && { securityContext: { supplementalGroups: user.supplementalGroups } }),
    },
  }
}

/** `NET_ADMIN` of `CAP_NET_ADMIN` and `net_admin`. */
function capability(text: string): string {
  return text.toUpperCase().replace(/^CAP_/, '')
}
