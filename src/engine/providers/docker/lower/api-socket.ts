import type { Service } from '../../../model/service.js'
import type { Stack } from '../../../model/stack.js'

/** The config that Compose makes up for services with `use_api_socket`, under a name that no file can use. */
const key = '#apisocket'
const folder = '/run/secrets/docker'
const socket = '/var/run/docker.sock'

/**
 * Gives services with `use_api_socket` the engine's socket and a docker configuration of their own, as Compose does before it hashes them.
 * The configuration has no credentials: `stack` does not hand the user's logins to containers.
 */
export function withApiSocket(stack: Stack): Stack {
  const users = Object.entries(stack.services).filter(([, service]) => service.use_api_socket === true)
  if (users.length === 0) return stack
  const given = Object.fromEntries(users.map(([name, service]) => [name, withSocket(service)]))
  return {
    ...stack,
    services: { ...stack.services, ...given },
    configs: { ...stack.configs, [key]: { name: key, content: '{}\n' } },
  }
}

function withSocket(service: Service): Service {
  return {
    ...service,
    environment: { DOCKER_CONFIG: folder, ...service.environment },
    volumes: [...(service.volumes ?? []), { type: 'bind', source: socket, target: socket }],
    configs: [...(service.configs ?? []), { source: key, target: `${folder}/config.json` }],
  }
}
