import type { Resource } from '../model/resource.js'
import type { Service } from '../model/service.js'
import { withNamedServices } from './adjust-stack.js'
import { chosenServices } from './build.js'
import { type ImagesResult, makeImages } from './make-images.js'
import type { Project, Tools } from './project.js'

/** What `pull` was asked for. */
export interface PullRequest {
  readonly services: 'all' | readonly string[]
  readonly dependencies: 'with' | 'without'
  /** `missing`: only images that are not there yet. */
  readonly policy: 'always' | 'missing'
  /** Leave out services that can be built. */
  readonly ignoreBuildable: boolean
  /** A pull that fails is said, and is no failure of the whole. */
  readonly ignoreFailures: boolean
}

/**
 * Pulls the images of services. A service that only builds has none to be pulled, and `pull_policy: never` or `build` is respected.
 * @throws StackError when a named service is not of the stack
 */
export async function pull<R extends Resource>(project: Project, request: PullRequest, tools: Tools<R>): Promise<ImagesResult> {
  const stack = withNamedServices(project.stack, request.services)
  const names = chosenServices(stack, request.services, request.dependencies).filter((name) =>
    isPulled(stack.services[name], request),
  )
  // What is to be pulled is not built, whatever else the file says of it.
  const services = Object.entries(stack.services).map(([name, { build, ...service }]): [string, Service] =>
    names.includes(name) ? [name, service] : [name, { ...service, ...(build && { build }) }],
  )
  const pulled = { ...project, stack: { ...stack, services: Object.fromEntries(services) } }
  const wish = { verb: 'pull', done: 'pulled', onlyMissing: request.policy === 'missing' } as const
  const result = await makeImages(pulled, names, wish, tools)
  return request.ignoreFailures && !tools.signal.aborted ? { ...result, exitCode: 0 } : result
}

function isPulled(service: Service | undefined, { ignoreBuildable }: PullRequest): boolean {
  if (service?.image === undefined || service.provider !== undefined) return false
  if (service.pull_policy === 'never' || service.pull_policy === 'build') return false
  return service.build === undefined || !ignoreBuildable
}
