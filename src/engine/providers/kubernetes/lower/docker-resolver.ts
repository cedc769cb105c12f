import type { V1Container } from '@kubernetes/client-node'
import { dockerResolver } from '../../../model/docker-resolver.js'
import { digest } from '../../../model/fields.js'
import { resourceId } from '../../../model/need.js'
import type { Stack } from '../../../model/stack.js'
import type { ObjectResource } from './kubernetes-resource.js'
import type { LowerContext } from './lower-context.js'
import { namespaceOf, objectName, suffixed } from './names.js'
import { objectResource } from './object-resource.js'
import type { PodPart } from './pod-part.js'
import { type ServiceInStack, servicesOf } from './service-in-stack.js'

const group = 'docker-names'

/**
 * For a service that asks Docker's name server by its address: a CoreDNS beside it that answers there. It knows services by their bare
 * names, as Docker does, names with dots by the Pod's own table of hosts, and asks the cluster for everything else.
 */
export function lowerDockerResolver(of: ServiceInStack): PodPart {
  const { facts } = of.context
  if (!asksDockerResolver(of)) return {}
  const image = standInImage(of.context)
  if (image === undefined) {
    const why =
      facts.cluster.coreDnsImage === undefined
        ? 'this cluster has no CoreDNS that could stand in for it'
        : 'which Kubernetes 1.29 could stand in for'
    of.accounts.approximated(['image'], `its files name \`${dockerResolver}\`, Docker's own name server: ${why}`)
    return {}
  }
  const name = configName(of.stack, of.context)
  const container: V1Container = {
    name: group,
    image,
    imagePullPolicy: 'IfNotPresent',
    restartPolicy: 'Always',
    args: ['-conf', '/etc/coredns/Corefile'],
    resources: { requests: { cpu: '10m', memory: '16Mi' } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] },
    },
    volumeMounts: [{ name: group, mountPath: '/etc/coredns', readOnly: true }],
  }
  return {
    pod: { initContainers: [container], volumes: [{ name: group, configMap: { name } }] },
    needs: [{ id: resourceId('config-map', name), until: 'exists', follows: 'no', required: true }],
  }
}

/** What that CoreDNS is told; one for all services that need it. */
export function lowerDockerResolverConfig(stack: Stack, context: LowerContext): readonly ObjectResource[] {
  if (standInImage(context) === undefined || !servicesOf(stack, context).some(asksDockerResolver)) return []
  const data = { Corefile: corefile(stack, context) }
  return [
    objectResource(stack, context, {
      kind: 'config-map',
      name: configName(stack, context),
      group,
      body: { immutable: true, data },
      fields: { content: digest(data) },
    }),
  ]
}

/** Undefined where none can stand in: containers that run beside others came with 1.29. */
function standInImage({ facts: { cluster } }: LowerContext): string | undefined {
  return cluster.minor < 29 ? undefined : cluster.coreDnsImage
}

function asksDockerResolver({ service, context: { facts } }: ServiceInStack): boolean {
  const { volumes = [], configs = [], secrets = [], command, entrypoint, environment = {} } = service
  return (
    volumes.some(({ source = '' }) => facts.bindSources.get(source)?.namesDockerResolver === true) ||
    configs.some(({ source }) => facts.configs.get(source)?.namesDockerResolver === true) ||
    secrets.some(({ source }) => facts.secrets.get(source)?.namesDockerResolver === true) ||
    [...(command ?? []), ...(entrypoint ?? []), ...Object.values(environment)].some((text) => text?.includes(dockerResolver))
  )
}

function configName(stack: Stack, context: LowerContext): string {
  return suffixed(objectName(group), digest(corefile(stack, context)))
}

function corefile(stack: Stack, { settings }: LowerContext): string {
  return `.:53 {
    bind ${dockerResolver}
    errors
    rewrite stop {
        name regex ^([^.]+)\\.$ {1}.${namespaceOf(stack.name, settings)}.svc.cluster.local.
        answer auto
    }
    hosts /etc/hosts {
        fallthrough
    }
    forward . /etc/resolv.conf
}
`
}
