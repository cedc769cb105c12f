import type { Diagnostic } from '../../../model/diagnostic.js'
import { imageName } from '../../../model/image-name.js'
import type { KeyPath } from '../../../model/origin.js'
import { isRemoteContext } from '../../../model/remote-context.js'
import type { Service } from '../../../model/service.js'
import type { Stack } from '../../../model/stack.js'
import { type ApiFeature, apiHas, apiVersionOf } from './api-features.js'
import type { LowerContext } from './lower-context.js'

/** A place in the file that wants a feature of the engine. */
interface Wish {
  readonly path: KeyPath
  readonly feature: ApiFeature
}

/** What the file asks for and this engine cannot do, each with its line. */
export function findUnsupported(stack: Stack, context: LowerContext): readonly Diagnostic[] {
  return [
    ...Object.entries(stack.services).flatMap(([name, service]) => [
      ...newerFeatures(name, service).flatMap((wish) => tooOld(wish, context)),
      ...(isBuilt(stack, name, service, context) ? newerBuildFeatures(name, service) : []).flatMap((wish) =>
        tooOld(wish, context),
      ),
      ...notOnAnEngine(stack, name, service, context),
    ]),
    ...Object.entries(stack.networks).flatMap(([key, network]) =>
      network.enable_ipv4 === undefined
        ? []
        : tooOld({ path: ['networks', key, 'enable_ipv4'], feature: 'enable_ipv4' }, context),
    ),
  ]
}

function newerFeatures(name: string, service: Service): readonly Wish[] {
  const at = (...path: KeyPath): KeyPath => ['services', name, ...path]
  const wishes: Wish[] = []
  if (service.annotations !== undefined) wishes.push({ path: at('annotations'), feature: 'annotations' })
  if (service.healthcheck?.start_interval !== undefined) {
    wishes.push({ path: at('healthcheck', 'start_interval'), feature: 'healthcheck.start_interval' })
  }
  const networks = Object.entries(service.networks ?? {})
  const withMac = networks.filter(([, settings]) => settings?.mac_address !== undefined)
  for (const [key] of withMac.length > 1 ? withMac.slice(1) : []) {
    wishes.push({ path: at('networks', key, 'mac_address'), feature: 'a MAC address per network' })
  }
  for (const [key, settings] of networks) {
    if (settings?.interface_name !== undefined)
      wishes.push({ path: at('networks', key, 'interface_name'), feature: 'interface_name' })
    if (settings?.gw_priority) wishes.push({ path: at('networks', key, 'gw_priority'), feature: 'gw_priority' })
  }
  for (const [index, mount] of (service.volumes ?? []).entries()) {
    if (mount.type === 'image') wishes.push({ path: at('volumes', index), feature: 'image mounts' })
    if (mount.volume?.subpath) wishes.push({ path: at('volumes', index, 'volume', 'subpath'), feature: 'volume.subpath' })
    if (mount.bind?.recursive === 'writable' || mount.bind?.recursive === 'readonly') {
      wishes.push({ path: at('volumes', index, 'bind', 'recursive'), feature: 'recursive read-only mounts' })
    }
  }
  return wishes
}

/** Whether the image will be built: what is there and current asks nothing of the engine. */
function isBuilt(stack: Stack, name: string, service: Service, { facts }: LowerContext): boolean {
  if (service.build === undefined) return false
  return !facts.images.has(imageName(stack, name, service)) || facts.staleBuilds.has(name)
}

function newerBuildFeatures(name: string, service: Service): readonly Wish[] {
  // Folders and images are handed over as images where the engine knows no better.
  return Object.entries(service.build?.additional_contexts ?? {}).flatMap(([context, source]): readonly Wish[] =>
    isRemoteContext(source) && !source.startsWith('docker-image://')
      ? [{ path: ['services', name, 'build', 'additional_contexts', context], feature: 'named build contexts' }]
      : [],
  )
}

/** What an older engine passes over without harm. */
const dispensable: ReadonlySet<ApiFeature> = new Set(['annotations', 'gw_priority', 'enable_ipv4', 'healthcheck.start_interval'])

function tooOld({ path, feature }: Wish, { facts, origins }: LowerContext): readonly Diagnostic[] {
  if (apiHas(facts.apiVersion, feature)) return []
  const message = `${path.join('.')}: this engine speaks API ${facts.apiVersion}; ${feature} came with ${apiVersionOf(feature)}`
  const found = { code: 'engine-too-old', position: origins.at(path) }
  if (dispensable.has(feature)) return [{ ...found, severity: 'warning', message: `${message}, and is left out` }]
  return [{ ...found, severity: 'error', message, hint: 'update the Docker Engine, or leave the attribute out' }]
}

function notOnAnEngine(stack: Stack, name: string, service: Service, { origins }: LowerContext): readonly Diagnostic[] {
  const found: Diagnostic[] = []
  const error = (code: string, path: KeyPath, message: string, hint: string) =>
    found.push({ severity: 'error', code, message: `${path.join('.')}: ${message}`, hint, position: origins.at(path) })

  for (const kind of ['configs', 'secrets'] as const) {
    for (const [index, { source }] of (service[kind] ?? []).entries()) {
      if (stack[kind][source]?.external !== true) continue
      error(
        'external-content',
        ['services', name, kind, index],
        `\`${source}\` is external, which only a cluster has`,
        'give it a `file`, `environment` or `content`',
      )
    }
  }
  if (service.provider !== undefined) {
    error(
      'provider-service',
      ['services', name, 'provider'],
      'provider services are not run by `stack`',
      'take the service out, or put it into a profile',
    )
  }
  if (service.models !== undefined && Object.keys(service.models).length > 0) {
    error(
      'model-runner',
      ['services', name, 'models'],
      'models need Docker Model Runner, which `stack` does not speak to',
      'give the endpoint by `environment`',
    )
  }
  const main = Object.values(service.networks ?? {}).find((settings) => settings?.mac_address !== undefined)
  if (service.mac_address !== undefined && main?.mac_address !== undefined && main.mac_address !== service.mac_address) {
    error(
      'mac-address-conflict',
      ['services', name, 'mac_address'],
      'a network of the service sets another MAC address',
      'keep one of them',
    )
  }
  return found
}
