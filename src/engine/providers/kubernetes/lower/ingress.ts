import { otherNames } from './dns-names.js'
import type { ObjectResource } from './kubernetes-resource.js'
import { objectName } from './names.js'
import { objectResource } from './object-resource.js'
import type { ServiceInStack } from './service-in-stack.js'
import { serviceFace } from './services.js'
import type { IngressSettings } from './settings/kubernetes-settings.js'

/** `x-k8s.ingress`: one Ingress for each host; it takes a controller on the cluster. @param services all of the stack */
export function lowerIngress(of: ServiceInStack, services: readonly ServiceInStack[]): readonly ObjectResource[] {
  const { settings, accounts } = of
  if (settings.ingress.length === 0) return []
  const face = serviceFace(of, services, otherNames(services))
  return settings.ingress.flatMap((rule, index) => {
    const port = rule.port ?? face.ports[0]?.port
    if (port === undefined) {
      accounts.rejected(['x-k8s', 'ingress'], 'no port of the service is known', 'name it: `port` here, or `expose`')
      return []
    }
    accounts.translated(['x-k8s', 'ingress'], 'Ingress, for a controller on the cluster')
    return [ingress(of, rule, index, { name: face.object, port: { number: port } })]
  })
}

interface Backend {
  readonly name: string
  readonly port: { readonly number: number }
}

function ingress(of: ServiceInStack, rule: IngressSettings, index: number, service: Backend): ObjectResource {
  const { stack, context, name } = of
  const { host, path = '/', tls } = rule
  const http = { paths: [{ path, pathType: 'Prefix', backend: { service } }] }
  const certificate = typeof tls === 'string' ? { secretName: tls } : {}
  return objectResource(stack, context, {
    kind: 'ingress',
    name: objectName(index === 0 ? name : `${name}-${index + 1}`),
    group: name,
    service: name,
    body: {
      spec: {
        ...(rule.class !== undefined && { ingressClassName: rule.class }),
        ...(tls !== undefined && { tls: [{ ...(host !== undefined && { hosts: [host] }), ...certificate }] }),
        rules: [{ ...(host !== undefined && { host }), http }],
      },
    },
    annotations: rule.annotations,
    fields: { 'x-k8s.ingress': JSON.stringify({ ...rule, service }) },
    origin: context.origins.at(['services', name, 'x-k8s', 'ingress']),
  })
}
