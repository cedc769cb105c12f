import type { Resource } from '../model/resource.js'
import type { Build, Service } from '../model/service.js'
import type { Stack } from '../model/stack.js'
import { withNamedServices } from './adjust-stack.js'
import { type ImagesResult, makeImages } from './make-images.js'
import type { Project, Tools } from './project.js'

/** What `build` was asked for. */
export interface BuildRequest {
  readonly services: 'all' | readonly string[]
  /** Also what the named services depend on. */
  readonly dependencies: 'with' | 'without'
  /** `NAME=value`, or `NAME` for the value of the environment; over those of the file. */
  readonly args: readonly string[]
  readonly noCache: boolean
  /** Ask the registry for newer base images. */
  readonly pull: boolean
  /** `default`, or `id=path`; over those of the file. */
  readonly ssh: readonly string[]
}

/**
 * Builds the images of services, whether they are stale or not.
 * @throws StackError when a named service is not of the stack
 */
export async function build<R extends Resource>(project: Project, request: BuildRequest, tools: Tools<R>): Promise<ImagesResult> {
  const named = withNamedServices(project.stack, request.services)
  const names = chosenServices(named, request.services, request.dependencies).filter(
    (name) => named.services[name]?.build !== undefined,
  )
  const services = Object.entries(named.services).map(([name, service]) => [name, adjusted(service, request, named)] as const)
  const stack = { ...named, services: Object.fromEntries(services) }
  return makeImages({ ...project, stack }, names, { verb: 'build', done: 'built' }, tools)
}

function adjusted(service: Service, request: BuildRequest, stack: Stack): Service {
  if (service.build === undefined) return service
  const { args, noCache, pull, ssh } = request
  const changed: Build = {
    ...service.build,
    ...(args.length > 0 && { commandLineArgs: Object.fromEntries(args.map((text) => argument(text, stack))) }),
    ...(noCache && { no_cache: true }),
    ...(pull && { pull: true }),
    ...(ssh.length > 0 && { ssh }),
  }
  return { ...service, build: changed }
}

function argument(text: string, { environment }: Stack): readonly [string, string | null] {
  const at = text.indexOf('=')
  return at === -1 ? [text, environment[text] ?? null] : [text.slice(0, at), text.slice(at + 1)]
}

/** The services that were named, or all; with what they depend on, where that is wanted. */
export function chosenServices(
  { services }: Stack,
  named: 'all' | readonly string[],
  dependencies: 'with' | 'without',
): readonly string[] {
  if (named === 'all') return Object.keys(services)
  const chosen = new Set(named)
  if (dependencies === 'with') {
    for (const name of chosen) for (const needed of Object.keys(services[name]?.depends_on ?? {})) chosen.add(needed)
  }
  return [...chosen].filter((name) => name in services)
}
