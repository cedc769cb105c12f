import type { ImageFacts } from '../../../model/docker-facts.js'
import { imageName } from '../../../model/image-name.js'
import { resourceId } from '../../../model/need.js'
import type { Fields } from '../../../model/resource.js'
import type { Service } from '../../../model/service.js'
import type { Stack } from '../../../model/stack.js'
import type { ContainerCreateBody } from '../wire/container.js'
import { bindFields } from './bind-sources.js'
import { type ContainerPlace, containerName, replicaCount } from './container-names.js'
import { platformOf } from './default-platform.js'
import type { ContainerResource } from './docker-resource.js'
import { serviceFields } from './fields.js'
import { serviceFiles } from './files.js'
import { hostConfig } from './host-config.js'
import { isJob } from './jobs.js'
import { containerLabels } from './labels.js'
import { healthConfig, stopTimeout } from './lifecycle.js'
import { links } from './links.js'
import type { LowerContext } from './lower-context.js'
import { containerNeeds } from './needs.js'
import { networking } from './networking.js'
import { exposedPorts, publishedPorts } from './ports.js'
import { referenceFields, references, resolveReferences } from './references.js'

/** One container per replica of a service, numbered from 1. */
export function lowerContainers(stack: Stack, service: string, context: LowerContext): readonly ContainerResource[] {
  const definition = stack.services[service]
  if (definition === undefined || definition.provider !== undefined) return []
  return Array.from({ length: replicaCount(definition) }, (_, index) => lowerContainer(stack, service, index + 1, context))
}

/** The container of a service under a replica number. */
export function lowerContainer(stack: Stack, name: string, number: number, context: LowerContext): ContainerResource {
  const service = stack.services[name]
  if (service === undefined) throw new Error(`no service ${name} to lower`)
  return lowerPlaced(stack, service, { service: name, name: containerName(stack, name, service, number), number }, context)
}

/** A service's container in its place: a replica, or a container of `run`. */
export function lowerPlaced(stack: Stack, service: Service, place: ContainerPlace, context: LowerContext): ContainerResource {
  const { facts, hashes } = context
  const reference = imageName(stack, place.service, service)
  const image = facts.images.get(reference)
  const found = references(stack, service)
  const spec = { ...containerSpec(stack, service, reference, context), ...referenceFields(found, facts.containerIds) }
  const connected = networking(
    stack,
    service,
    {
      containerName: place.name,
      serviceName: place.oneOff === undefined || place.oneOff.useAliases ? place.service : undefined,
      links: links(stack, service, place),
    },
    facts.apiVersion,
  )
  const atOnce = connected.endpoints.filter(({ later }) => !later).map(({ network, config }) => [network, config] as const)
  const files = serviceFiles(stack, service)
  const body: ContainerCreateBody = {
    ...processConfig(service, context),
    Image: reference,
    MacAddress: connected.macAddress,
    Labels: {
      ...service.labels,
      ...containerLabels(stack, place.service, {
        number: place.number,
        slug: place.oneOff?.slug,
        image: image?.id,
        dependsOn: service.depends_on ?? {},
      }),
    },
    HostConfig: hostConfig(stack, service, {
      networkMode: connected.networkMode,
      links: links(stack, service, place),
      files,
      context,
    }),
    NetworkingConfig: atOnce.length > 0 ? { EndpointsConfig: Object.fromEntries(atOnce) } : undefined,
  }
  return {
    id: resourceId('container', place.oneOff === undefined ? `${place.service}-${place.number}` : place.name),
    kind: 'container',
    group: place.service,
    name: place.name,
    service: place.service,
    number: place.number,
    needs: containerNeeds(stack, place.service, service, found, facts),
    spec,
    configHash: hashes.service(resolveReferences(service, found, facts.containerIds)),
    lifetime: isJob(stack, place.service) ? 'job' : 'service',
    change: 'replace',
    image: image?.id,
    hooks: [...(service.post_start ? (['post_start'] as const) : []), ...(service.pre_stop ? (['pre_stop'] as const) : [])],
    external: false,
    origin: context.origins.at(['services', place.service]),
    body,
    platform: platformOf(stack, service),
    endpoints: connected.endpoints,
    publishes: publishedPorts(place.service, service, context.origins),
    references: found,
    files: files.injected,
    postStart: service.post_start ?? [],
    preStop: service.pre_stop ?? [],
    anonymousVolumes: anonymousVolumes(service, image),
    definition: service,
  }
}

function processConfig(service: Service, { facts }: LowerContext): Omit<ContainerCreateBody, 'Image'> {
  return {
    Hostname: service.hostname,
    Domainname: service.domainname,
    User: service.user,
    AttachStdout: true,
    AttachStderr: true,
    Tty: service.tty,
    OpenStdin: service.stdin_open,
    Env: environment({ ...facts.proxyEnvironment, ...service.environment }),
    Cmd: service.command,
    Entrypoint: service.entrypoint,
    Healthcheck: healthConfig(service.healthcheck),
    ExposedPorts: exposedPorts(service),
    WorkingDir: service.working_dir,
    StopSignal: service.stop_signal,
    StopTimeout: stopTimeout(service),
  }
}

/** A name without a value takes the variable of the image away. */
function environment(variables: Readonly<Record<string, string | null>>): readonly string[] {
  return Object.entries(variables).map(([name, value]) => (value === null ? name : `${name}=${value}`))
}

/** What must make a container anew: the service's attributes, and what its configs and secrets hold. */
function containerSpec(stack: Stack, service: Service, image: string, context: LowerContext): Fields {
  const { configDigests, secretDigests } = context.facts
  const contents = (kind: string, keys: readonly string[], digests: ReadonlyMap<string, string>) =>
    keys.flatMap((key) => {
      const digest = digests.get(key)
      return digest === undefined ? [] : [[`${kind}.${key}`, digest] as const]
    })
  const { configs, secrets, ...fields } = serviceFields(service)
  return {
    ...fields,
    image,
    ...(configs !== undefined && { configs }),
    ...(secrets !== undefined && { secrets }),
    ...Object.fromEntries([
      ...contents(
        'configs',
        (service.configs ?? []).map(({ source }) => source),
        configDigests,
      ),
      ...contents(
        'secrets',
        (service.secrets ?? []).map(({ source }) => source),
        secretDigests,
      ),
      ...bindFields(stack, service, context),
    ]),
  }
}

function anonymousVolumes(service: Service, image: ImageFacts | undefined): readonly string[] {
  const mounts = service.volumes ?? []
  const declared = new Set(mounts.filter((mount) => mount.source).map((mount) => mount.target))
  const sourceless = mounts.filter((mount) => mount.type === 'volume' && !mount.source).map((mount) => mount.target)
  return [...new Set([...(image?.volumes ?? []), ...sourceless])].filter((target) => !declared.has(target))
}
