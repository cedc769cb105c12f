import { noDockerFacts } from '../../src/engine/facts/gather-docker-facts.js'
import type { DockerFacts } from '../../src/engine/model/docker-facts.js'
import type { Origins } from '../../src/engine/model/origin.js'
import type { Service } from '../../src/engine/model/service.js'
import type { Stack } from '../../src/engine/model/stack.js'
import type { ContainerResource } from '../../src/engine/providers/docker/lower/docker-resource.js'
import { type LoweredToDocker, lower } from '../../src/engine/providers/docker/lower/lower.js'
import type { LowerContext } from '../../src/engine/providers/docker/lower/lower-context.js'
import { lowerOneOff } from '../../src/engine/providers/docker/lower/one-off.js'
import type { OneOff } from '../../src/engine/providers/provider.js'

/** Builders for lowering: a canonical stack `shop` of the given services, and facts about an engine that knows nothing yet. */

export function service(rest: Partial<Service> = {}): Service {
  return { image: 'redis:7', command: null, entrypoint: null, networks: { default: null }, ...rest }
}

export function stack(services: Readonly<Record<string, Service>>, rest: Partial<Stack> = {}): Stack {
  return {
    name: 'shop',
    workingDir: '/src/shop',
    files: ['/src/shop/compose.yaml'],
    envFiles: [],
    services,
    disabledServices: {},
    networks: { default: { name: 'shop_default' } },
    volumes: {},
    configs: {},
    secrets: {},
    models: {},
    extensions: {},
    environment: {},
    ...rest,
  }
}

export function facts(rest: Partial<DockerFacts> = {}): DockerFacts {
  return {
    ...noDockerFacts,
    known: true,
    now: Date.parse('2026-11-21T12:00:00Z'),
    ...rest,
  }
}

/** Every position is line 1 of the file; its column tells how deep the path was. */
const origins: Origins = { at: (path) => ({ file: 'compose.yaml', line: 1, column: path.length }), keys: () => [] }

function context(about: Partial<DockerFacts>): LowerContext {
  const hashes = {
    service: (hashed: Service) => `hash of ${hashed.image} ${hashed.network_mode ?? ''}`.trim(),
    network: () => 'network hash',
    volume: () => 'volume hash',
  }
  return { facts: facts(about), origins, hashes }
}

export function lowered(of: Stack, about: Partial<DockerFacts> = {}): LoweredToDocker {
  return lower(of, context(about))
}

export function loweredOneOff(of: Stack, run: OneOff, about: Partial<DockerFacts> = {}): ContainerResource {
  return lowerOneOff(of, run, context(about))
}

/** The containers of one service with these attributes. */
export function loweredService(attributes: Partial<Service>, about: Partial<DockerFacts> = {}): ContainerResource {
  const found = containers(lowered(stack({ web: service(attributes) }), about))[0]
  if (found === undefined) throw new Error('the service was lowered to no container')
  return found
}

export function containers(of: LoweredToDocker): readonly ContainerResource[] {
  return of.resources.flatMap((resource) => (resource.kind === 'container' ? [resource] : []))
}
