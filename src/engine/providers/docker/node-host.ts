import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { NodeMount } from '../../model/kubernetes-facts.js'
import type { NodeCommandResult, NodeContainer, NodeHost } from '../node-host-api.js'
import type { EngineApi, HijackedStream } from './engine-api.js'
import { isNotFound } from './engine-error.js'
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
    run: (container, command, input, signal) => run(api, container, command, input, signal),
    async save(reference, signal) {
      const { Os, Architecture, Variant } = await api.images.inspect(reference, signal)
      const platform = { os: Os, architecture: Architecture, ...(Variant && { variant: Variant }) }
      return api.images.save([reference], { platform }, signal)
    },
    tag: (image, reference, signal) => api.images.tag(image, reference, signal),
    async pull(reference, signal) {
      for await (const _ of api.images.pull(reference, await authFor(reference), signal));
    },
    async push(reference, signal) {
      for await (const _ of api.images.push(reference, await authFor(reference), signal));
    },
    start: (container, signal) => api.containers.start(container, signal),
    async gateway(network, signal) {
      const details = await unlessMissing(api.networks.inspect(network, signal))
      const gateways = (details?.IPAM.Config ?? []).flatMap(({ Gateway }) => Gateway ?? [])
      return gateways.find((address) => !address.includes(':')) ?? gateways[0]
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

async function run(
  api: EngineApi,
  container: string,
  command: readonly string[],
  input: Readable | undefined,
  signal: AbortSignal | undefined,
): Promise<NodeCommandResult> {
  const body = { Cmd: command, AttachStdin: input !== undefined, AttachStdout: true, AttachStderr: true }
  const { id } = await api.execs.create(container, body, signal)
  const stream = await api.execs.start(id, { tty: false }, signal)
  // Both at once: a command that says much before it has read all would otherwise wait for ever.
  const [output] = await Promise.all([readOutput(stream), feed(stream, input, signal)])
  const { ExitCode } = await api.execs.inspect(id, signal)
  return { exitCode: ExitCode ?? 0, ...output }
}

async function readOutput(stream: HijackedStream): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[] }
  try {
    for await (const { stream: name, data } of stream.output) chunks[name].push(data)
  } finally {
    stream.close()
  }
  return { stdout: Buffer.concat(chunks.stdout).toString('utf8'), stderr: Buffer.concat(chunks.stderr).toString('utf8') }
}

async function feed(stream: HijackedStream, input: Readable | undefined, signal: AbortSignal | undefined): Promise<void> {
  if (input === undefined) return
  try {
    await pipeline(input, stream.input, ...(signal ? [{ signal }] : []))
  } catch (error) {
    signal?.throwIfAborted()
    // A command that ends before it has read everything closes the connection; its exit code says how that is meant.
    if (!isClosed(error)) throw error
  }
}

function isClosed(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'EPIPE' || code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ERR_STREAM_DESTROYED'
}
