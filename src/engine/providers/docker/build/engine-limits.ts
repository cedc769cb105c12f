import { StackError } from '../../../model/errors.js'
import type { BuildRequest } from './build-request.js'
import { canBeImage } from './named-contexts.js'

/** What came with BuildKit 0.10, in Docker Engine 23. */
const modernApiVersion = '1.42'

/**
 * Refuses what the engine would not do, and would not refuse either.
 * @throws StackError `build-network`, `engine-too-old`
 */
export function assertSupported(request: BuildRequest, apiVersion: string): void {
  const { network } = request
  if (network !== undefined && !['', 'default', 'host', 'none'].includes(network)) {
    throw new StackError('build-network', `build.network: a build cannot join the network \`${network}\``, {
      hint: 'BuildKit knows `default`, `host` and `none`',
    })
  }
  const [name] = Object.entries(request.namedContexts).flatMap(([key, context]) => (canBeImage(context) ? [] : [key]))
  if (name === undefined || knowsNamedContexts(apiVersion)) return
  // It would look for the name in a registry, and might build something else.
  const message = `additional_contexts.${name}: this engine (API ${apiVersion}) builds only with named contexts that are folders or images`
  throw new StackError('engine-too-old', message, { hint: 'they need Docker Engine 23 or newer' })
}

/** Whether the engine's BuildKit takes named contexts as they are. */
export function knowsNamedContexts(apiVersion: string): boolean {
  return compareVersions(apiVersion, modernApiVersion) >= 0
}

/** What an older engine passes over without a word, as warnings. */
export function unknownToEngine(request: BuildRequest, apiVersion: string): readonly string[] {
  if (compareVersions(apiVersion, modernApiVersion) >= 0) return []
  const options = [
    ...(request.shmSize === undefined ? [] : ['shm_size']),
    ...(Object.keys(request.ulimits).length > 0 ? ['ulimits'] : []),
  ]
  return options.map(
    (option) => `build.${option} has no effect: it needs Docker Engine 23, and this one speaks API ${apiVersion}`,
  )
}

function compareVersions(left: string, right: string): number {
  const [leftMajor = 0, leftMinor = 0] = left.split('.').map(Number)
  const [rightMajor = 0, rightMinor = 0] = right.split('.').map(Number)
  return leftMajor - rightMajor || leftMinor - rightMinor
}
