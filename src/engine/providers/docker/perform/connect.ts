import type { Outcome } from '../../../model/event.js'
import type { ResourceId } from '../../../model/need.js'
import type { Target } from '../../../model/plan.js'
import { isConflict } from '../engine-error.js'
import type { DockerResource } from '../lower/docker-resource.js'
import { labels } from '../lower/labels.js'
import { handleOf } from './start-container.js'
import type { Tools } from './tools.js'

/** Connects a container to a network that was made anew, as it is declared to take part in it. */
export async function connectContainer(
  { api }: Tools,
  target: Target<DockerResource>,
  network: ResourceId,
  signal: AbortSignal,
): Promise<Outcome> {
  const key = network.slice(network.indexOf('/') + 1)
  const container = handleOf(target)
  const declared =
    target.resource?.kind === 'container' ? target.resource.endpoints.find((endpoint) => endpoint.key === key) : undefined
  const name = declared?.network ?? (await networkName({ api }, container, key, signal))
  try {
    await api.networks.connect(name, container, declared?.config, signal)
  } catch (error) {
    // It is connected already: its successor was made after the network.
    if (!isConflict(error)) throw error
  }
  return { text: 'connected' }
}

/** A container that is declared no more: its project's label tells which network of that key is meant. */
async function networkName({ api }: Pick<Tools, 'api'>, container: string, key: string, signal: AbortSignal): Promise<string> {
  const { Config } = await api.containers.inspect(container, signal)
  const label = [`${labels.project}=${Config.Labels[labels.project]}`, `${labels.network}=${key}`]
  const [network] = await api.networks.list({ label }, signal)
  return network?.Name ?? key
}
