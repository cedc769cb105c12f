import type { NodeMount } from '../../model/kubernetes-facts.js'
import type { NodeContainer, NodeHost } from '../node-host-api.js'
import type { EngineApi } from './engine-api.js'
import { EngineError, isNotFound } from './engine-error.js'
import { networkGateway } from './network-gateway.js'
import { runInContainer } from './run-in-container.js'
import type { ContainerSummary } from './wire/container.js'
import type { RegistryAuth } from './wire/image.js'

/**
 * A Docker Engine as local clusters use it.
 * @param registryAuth the user's credentials for the registry of an image
 */
export function dockerNodeHost(api: EngineApi, registryAuth: (image: string) => Promise<RegistryAuth | undefined>): NodeHost {
  const authFor = async (image: string) => {
    const auth = await registryAuth(image)
    return auth === undefined ? {} : { auth }
  }
  return {
    async cgroupVersion(signal) {
      return (await api.info(signal)).CgroupVersion === '1' ? 1 : 2
    },
    async containers(labels, signal) {
      const filters = { label: Object.entries(labels).map(([name, value]) => (value === '' ? name : `${name}=${value}`)) }
      return (await api.containers.list({ filters }, signal)).map(nodeContainer)
    },
    async image(reference, signal) {
      const details = await unlessMissing(api.images.inspect(reference, signal))
      if (details === undefined) return undefined
      const { Id, Os, Architecture, Variant } = details
      return { id: Id, platform: [Os, Architecture, Variant].filter((part) => part).join('/') }
    },
    async imagesNamed(repository, signal) {
      const found = await api.images.list({ reference: [repository] }, signal)
      const newestFirst = [...found].sort((a, b) => b.Created - a.Created)
      return newestFirst.flatMap(({ RepoTags }) => (RepoTags ?? []).filter((tag) => tag.startsWith(`${repository}:`)))
    },
    run: (container, command, input, signal) => runInContainer(api, container, command, input, signal),
    async save(reference, signal) {
      const { Os, Architecture, Variant } = await api.images.inspect(reference, signal)
      const platform = { os: Os, architecture: Architecture, ...(Variant && { variant: Variant }) }
      return api.images.save([reference], { platform }, signal)
    },
    tag: (image, reference, signal) => api.images.tag(image, reference, signal),
    async untag(reference, signal) {
      await unlessMissing(api.images.remove(reference, {}, signal))
    },
    async isPushed(reference, signal) {
      try {
        await api.images.resolve(reference, await authFor(reference), signal)
        return true
      } catch (error) {
        if (error instanceof EngineError && (error.failure === 'not-found' || error.failure === 'denied')) return false
        throw error
      }
    },
    async pull(reference, signal) {
      for await (const _ of api.images.pull(reference, await authFor(reference), signal));
    },
    async push(reference, signal) {
      for await (const _ of api.images.push(reference, await authFor(reference), signal));
    },
    async start(container, signal) {
      const { State } = await api.containers.inspect(container, signal)
      if (State.Paused) await api.containers.unpause(container, signal)
      else if (!State.Running) await api.containers.start(container, signal)
      return !State.Running
    },
    async gateway(network, signal) {
      const details = await unlessMissing(api.networks.inspect(network, signal))
      return details && networkGateway(details.IPAM)
    },
  }
}

async function unlessMissing<Found>(asked: Promise<Found>): Promise<Found | undefined> {
  try {
    return await asked
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

function nodeContainer(summary: ContainerSummary): NodeContainer {
  const { Id, Names, Image, State, Labels, Mounts, NetworkSettings, Ports } = summary
  const mounts = Mounts.flatMap(({ Type, Source, Destination }): readonly NodeMount[] =>
    Type === 'bind' ? [{ hostPath: Source, nodePath: Destination }] : [],
  )
  const addresses = Object.entries(NetworkSettings?.Networks ?? {}).map(([network, { IPAddress = '' }]) => [network, IPAddress])
  const published = Ports.flatMap(({ IP = '0.0.0.0', PrivatePort, PublicPort, Type }) =>
    PublicPort === undefined
      ? []
      : [{ target: `${PrivatePort}/${Type}`, address: `${IP.includes(':') ? `[${IP}]` : IP}:${PublicPort}` }],
  )
  return {
    id: Id,
    name: (Names[0] ?? '').replace(/^\//, ''),
    image: Image,
    state: State,
    labels: Labels,
    mounts,
    addresses: Object.fromEntries(addresses),
    published,
  }
}
