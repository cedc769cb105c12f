import { noDockerFacts } from '../../src/engine/facts/gather-docker-facts.js'
import { imageFacts, inspectImages } from '../../src/engine/facts/image-facts.js'
import { systemClock } from '../../src/engine/host/clock.js'
import { networkConfigHash, serviceConfigHash, volumeConfigHash } from '../../src/engine/model/config-hash.js'
import type { Event } from '../../src/engine/model/event.js'
import { everything } from '../../src/engine/model/policy.js'
import type { EngineApi } from '../../src/engine/providers/docker/engine-api.js'
import type { DockerResource } from '../../src/engine/providers/docker/lower/docker-resource.js'
import { lower } from '../../src/engine/providers/docker/lower/lower.js'
import { lowerOneOff } from '../../src/engine/providers/docker/lower/one-off.js'
import { dockerObserver } from '../../src/engine/providers/docker/observe.js'
import { dockerPerformer } from '../../src/engine/providers/docker/perform/perform.js'
import { dockerPreflight } from '../../src/engine/providers/docker/preflight.js'
import type { DownRequest } from '../../src/engine/workflows/down.js'
import type { Project, Target, Tools } from '../../src/engine/workflows/project.js'
import type { UpRequest } from '../../src/engine/workflows/up.js'
import { facts } from './lowering.js'

const hashes = { service: serviceConfigHash, network: networkConfigHash, volume: volumeConfigHash }
const origins: Project['origins'] = { at: () => undefined, keys: () => [] }

/** An engine as workflows see it, without the host's files: what is not on the engine counts as unknown. */
export function dockerTarget(api: EngineApi): Target<DockerResource> {
  const look = async (stack: Project['stack']) =>
    facts({
      apiVersion: api.apiVersion,
      images: imageFacts(await inspectImages(stack, api)),
      containerIds: new Map((await api.containers.list({})).flatMap(({ Id, Names }) => Names.map((name) => [name.slice(1), Id]))),
    })
  return {
    title: 'docker',
    ...dockerObserver(api),
    ...dockerPreflight(api),
    ...dockerPerformer({
      api,
      hashes,
      clock: systemClock,
      processors: 2,
      readContent: async ({ key }) => Buffer.from(`content of ${key}`),
      registryAuth: async () => undefined,
      build: () => Promise.reject(new Error('nothing is built here')),
      loadNodeBase: () => Promise.reject(new Error('no base image is loaded here')),
      makeFolder: () => Promise.resolve(),
    }),
    lower: async (stack, _origins, which) =>
      lower(stack, { facts: which === 'none' ? noDockerFacts : await look(stack), origins, hashes }),
    lowerOneOff: async (stack, _origins, run) => lowerOneOff(stack, run, { facts: await look(stack), origins, hashes }),
  }
}

/** What workflows work with, on this engine; events go nowhere unless somebody listens. */
export function toolsFor(
  api: EngineApi,
  emit: (event: Event) => void = () => undefined,
  signal?: AbortSignal,
): Tools<DockerResource> {
  return {
    target: dockerTarget(api),
    emit,
    signal: signal ?? new AbortController().signal,
    isFolder: () => true,
    now: () => 0,
    parallel: 10,
  }
}

export function projectOf(stack: Project['stack']): Project {
  return { stack, origins }
}

export const plainUp: UpRequest = {
  selection: everything,
  images: { build: 'stale' },
  scale: new Map(),
  until: 'started',
  recreate: { selected: 'diverged', dependencies: 'diverged' },
  orphans: 'keep',
  anonymousVolumes: 'carry',
  nameIs: 'given',
}

export const plainDown: DownRequest = { services: 'all', volumes: 'remove', images: 'keep', orphans: 'keep' }
