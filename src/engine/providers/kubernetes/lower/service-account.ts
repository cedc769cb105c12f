import { type Need, resourceId } from '../../../model/need.js'
import type { ObjectResource } from './kubernetes-resource.js'
import { objectName } from './names.js'
import { objectResource } from './object-resource.js'
import type { PodPart } from './pod-part.js'
import type { ServiceInStack } from './service-in-stack.js'

/** `x-k8s.serviceAccount` with `create`: the account itself. Its rights are given by whoever has some to give. */
export function lowerServiceAccount(of: ServiceInStack): readonly ObjectResource[] {
  const { serviceAccount } = of.settings
  if (serviceAccount === undefined) return []
  const name = accountName(of)
  if (serviceAccount.create !== true) {
    const { facts } = of.context
    if (!facts.known || name === 'default' || facts.cluster.existing.has(`service-account/${name}`)) {
      of.accounts.translated(['x-k8s', 'serviceAccount'], `ServiceAccount ${name}`)
    } else {
      const reason = `there is no ServiceAccount \`${name}\` in the namespace`
      of.accounts.rejected(['x-k8s', 'serviceAccount'], reason, 'add `create: true`, so that it is made')
    }
    return []
  }
  of.accounts.translated(['x-k8s', 'serviceAccount'], `ServiceAccount ${name}`)
  const annotations = serviceAccount.annotations ?? {}
  return [
    objectResource(of.stack, of.context, {
      kind: 'service-account',
      name,
      group: of.name,
      service: of.name,
      body: { automountServiceAccountToken: serviceAccount.token !== false },
      annotations,
      fields: { 'x-k8s.serviceAccount': { ...serviceAccount, annotations: { ...annotations } } },
      origin: of.context.origins.at(['services', of.name, 'x-k8s', 'serviceAccount']),
    }),
  ]
}

/** The Pod's side: whoever asks for an account gets its token, too, unless the file says otherwise. */
export function lowerAccountOfPod(of: ServiceInStack): PodPart {
  const { serviceAccount } = of.settings
  if (serviceAccount === undefined) return {}
  const name = accountName(of)
  const need: Need = { id: resourceId('service-account', name), until: 'exists', follows: 'no', required: true }
  return {
    pod: { serviceAccountName: name, automountServiceAccountToken: serviceAccount.token !== false },
    ...(serviceAccount.create === true && { needs: [need] }),
  }
}

function accountName({ settings, name }: ServiceInStack): string {
  return settings.serviceAccount?.name ?? objectName(name)
}
