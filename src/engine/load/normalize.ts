import { posix } from 'node:path'
import type { Build, Dependency, Deploy, DeviceRequest, Mapping, NullableMapping, Service } from '../model/service.js'
import type { FileSource, Network, Volume } from '../model/stack.js'
import type { Model, Unnamed } from './decode.js'

export interface NormalizeContext {
  readonly projectName: string
  readonly workingDir: string
  /** Gives the variables that were named without a value. */
  readonly environment: Mapping
}

/** A model in which everything has its name on the engine. */
export interface NormalModel extends Model {
  readonly networks: { readonly [key: string]: Network }
  readonly volumes: { readonly [key: string]: Volume }
  readonly configs: { readonly [key: string]: FileSource }
  readonly secrets: { readonly [key: string]: FileSource }
}

/**
 * Says outright what a file leaves to Compose: the default network, the dependencies that follow from links and shared namespaces,
 * a build's defaults, variables taken from the environment, and the names on the engine.
 */
export function normalizeModel(model: Model, context: NormalizeContext): NormalModel {
  const services = mapValues(model.services, (service) => normalizeService(service, context))
  return {
    ...model,
    services,
    networks: named(withDefaultNetwork(model.networks, services), context.projectName),
    volumes: named(model.volumes, context.projectName),
    configs: named(model.configs, context.projectName),
    secrets: named(model.secrets, context.projectName),
  }
}

/** The services whose containers or namespaces a service shares, and whether it restarts with them. */
export function impliedDependencies(service: Service): { readonly [service: string]: Dependency } {
  const follows: Dependency = { condition: 'service_started', restart: true, required: true }
  const linked = (service.links ?? []).map((link) => link.split(':', 1)[0] ?? link)
  const shared = [service.network_mode, service.ipc, service.pid, service.uts, service.cgroup].flatMap(sharedService)
  const volumes = (service.volumes_from ?? [])
    .filter((source) => !source.startsWith('container:'))
    .map((source) => source.split(':', 1)[0] ?? source)
  return {
    ...Object.fromEntries(volumes.map((name) => [name, { condition: 'service_started', required: true } as const])),
    ...Object.fromEntries([...linked, ...shared].map((name) => [name, follows])),
  }
}

/** The service of a `service:X` namespace. */
export function sharedService(mode: string | undefined): readonly string[] {
  return mode?.startsWith('service:') ? [mode.slice('service:'.length)] : []
}

function normalizeService(service: Service, context: NormalizeContext): Service {
  const dependencies = { ...impliedDependencies(service), ...service.depends_on }
  return {
    ...service,
    ...(service.pull_policy === 'if_not_present' ? { pull_policy: 'missing' } : {}),
    ...(service.build ? { build: normalizeBuild(service.build, context) } : {}),
    ...(service.environment ? { environment: resolveNames(service.environment, context.environment) } : {}),
    ...(Object.keys(dependencies).length > 0 ? { depends_on: dependencies } : {}),
    ...(service.volumes ? { volumes: service.volumes.map((mount) => ({ ...mount, target: cleanPath(mount.target) })) } : {}),
    ...(service.gpus ? { gpus: service.gpus.map(countAll) } : {}),
    ...(usesDefaultNetwork(service) ? { networks: { default: null } } : {}),
    ...(service.deploy ? { deploy: normalizeDeploy(service.deploy, service.scale) } : {}),
  }
}

function normalizeDeploy(deploy: Deploy, scale: number | undefined): Deploy {
  const { resources, ...rest } = deploy
  const reservations = resources?.reservations
  const counted = reservations?.devices && { ...reservations, devices: reservations.devices.map(countAll) }
  return {
    ...(scale === undefined ? {} : { replicas: scale }),
    ...rest,
    ...(resources ? { resources: counted ? { ...resources, reservations: counted } : resources } : {}),
  }
}

/** Devices that are neither counted nor named are all of them. */
function countAll(request: DeviceRequest): DeviceRequest {
  return request.count === undefined && request.device_ids === undefined ? { ...request, count: -1 } : request
}

function normalizeBuild(build: Build, { workingDir, environment }: NormalizeContext): Build {
  return {
    context: workingDir,
    ...(build.dockerfile_inline === undefined ? { dockerfile: 'Dockerfile' } : {}),
    ...build,
    ...(build.args ? { args: withoutNulls(resolveNames(build.args, environment)) } : {}),
  }
}

/** Fills in what was named without a value and the environment knows; the rest stays null. */
export function resolveNames(variables: NullableMapping, environment: Mapping): NullableMapping {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, value ?? environment[name] ?? null]))
}

function withoutNulls(variables: NullableMapping): NullableMapping {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== null))
}

/** `/data/./x//y/` -> `/data/x/y`; an empty path is `.`, as for Go. */
function cleanPath(path: string): string {
  const clean = posix.normalize(path)
  return clean.length > 1 ? clean.replace(/\/$/, '') : clean
}

function usesDefaultNetwork(service: Service): boolean {
  if (service.provider || service.network_mode) return false
  return Object.keys(service.networks ?? {}).length === 0
}

function withDefaultNetwork(networks: Model['networks'], services: Model['services']): Model['networks'] {
  if (networks.default) return networks
  const used = Object.values(services).some((service) => service.networks && 'default' in service.networks)
  return used ? { ...networks, default: {} } : networks
}

function named<Entry extends { readonly name: string }>(
  entries: { readonly [key: string]: Unnamed<Entry> & { readonly external?: boolean } },
  projectName: string,
): { readonly [key: string]: Entry } {
  return Object.fromEntries(
    Object.entries(entries).map(([key, entry]) => {
      const name = entry.name ?? (entry.external ? key : `${projectName}_${key}`)
      // An unnamed entry lacks its name and nothing else.
      return [key, { ...entry, name } as unknown as Entry] as const
    }),
  )
}

function mapValues<In, Out>(
  entries: { readonly [key: string]: In },
  change: (entry: In) => Out,
): { readonly [key: string]: Out } {
  return Object.fromEntries(Object.entries(entries).map(([key, entry]) => [key, change(entry)]))
}
