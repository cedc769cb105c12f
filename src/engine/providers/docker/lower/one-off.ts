import type { Stack } from '../../../model/stack.js'
import type { OneOff } from '../../provider.js'
import { withApiSocket } from './api-socket.js'
import { lowerPlaced } from './containers.js'
import { withDefaultPlatform } from './default-platform.js'
import type { ContainerResource } from './docker-resource.js'
import type { LowerContext } from './lower-context.js'

/**
 * The container of one `run`: the service as the stack has it now (the caller has put in what the command line changed), under a name
 * and labels of its own, without a restart policy, and without the service's names on its networks unless they were asked for.
 */
export function lowerOneOff(declared: Stack, run: OneOff, context: LowerContext): ContainerResource {
  const { service: name, slug, useAliases, stdin, autoRemove } = run
  const stack = withApiSocket(withDefaultPlatform(declared))
  const service = stack.services[name]
  if (service === undefined) throw new Error(`no service ${name} to run`)
  const { deploy, container_name: _, ...rest } = service
  const { restart_policy: _policy, ...deployed } = deploy ?? {}
  const once = { ...rest, restart: 'no', ...(deploy && { deploy: deployed }) }
  const place = {
    service: name,
    name: run.name ?? `${stack.name}-${name}-run-${slug.slice(0, 12)}`,
    oneOff: { slug, useAliases },
  }
  const resource = lowerPlaced(stack, once, place, context)
  return {
    ...resource,
    lifetime: 'service',
    body: {
      ...resource.body,
      AttachStdin: stdin,
      OpenStdin: stdin || resource.body.OpenStdin,
      StdinOnce: stdin,
      HostConfig: { ...resource.body.HostConfig, AutoRemove: autoRemove },
    },
  }
}
