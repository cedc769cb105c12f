import type { Readable } from 'node:stream'
import type { Filters } from '../../src/engine/providers/docker/engine-api.js'
import { EngineError, type EngineFailure } from '../../src/engine/providers/docker/engine-error.js'
import type { ContainerCreateBody } from '../../src/engine/providers/docker/wire/container.js'
import type { ImageConfig, ImageProgress } from '../../src/engine/providers/docker/wire/image.js'
import type { FakeContainer, FakeImage, FakeImageFiles, FakeNetwork, FakeProgram, FakeState } from './fake-engine-state.js'

/** The state with the rules that several endpoints share. */
export class FakeWorld {
  readonly changes: string[] = []
  readonly programs = new Map<string, FakeProgram>()
  readonly execPrograms = new Map<string, FakeProgram>()
  readonly published = new Map<string, ImageConfig>()
  readonly heldPorts = new Set<string>()
  readonly failures: { readonly change: string; readonly failure: EngineFailure; readonly message: string }[] = []

  constructor(readonly state: FakeState) {}

  change(line: string): void {
    this.changes.push(line)
    const at = this.failures.findIndex(({ change }) => line.startsWith(change))
    const [planned] = at === -1 ? [] : this.failures.splice(at, 1)
    if (planned) throw new EngineError(planned.failure, planned.message)
  }

  container(nameOrId: string): FakeContainer {
    const found = [...this.state.containers.values()].find(
      ({ id, name }) => name === nameOrId || id === nameOrId || (nameOrId.length >= 12 && id.startsWith(nameOrId)),
    )
    if (!found) throw refusal('not-found', `No such container: ${nameOrId}`, 404)
    return found
  }

  network(nameOrId: string): FakeNetwork {
    const found = [...this.state.networks.values()].find(({ id, body }) => id === nameOrId || body.Name === nameOrId)
    if (!found) throw refusal('not-found', `network ${nameOrId} not found`, 404)
    return found
  }

  volume(name: string) {
    const found = this.state.volumes.get(name)
    if (!found) throw refusal('not-found', `get ${name}: no such volume`, 404)
    return found
  }

  image(name: string): FakeImage {
    const found = [...this.state.images.values()].find(
      ({ id, tags }) => id === name || id.replace('sha256:', '').startsWith(name) || tags.has(withTag(name)),
    )
    if (!found) throw refusal('not-found', `No such image: ${withTag(name)}`, 404)
    return found
  }

  addNetwork(body: FakeNetwork['body']): FakeNetwork {
    const network = { id: this.state.newId(), body, created: this.state.now() }
    this.state.networks.set(network.id, network)
    this.state.emit('network', 'create', network.id, { name: body.Name, type: body.Driver ?? 'bridge' })
    return network
  }

  addVolume(
    name: string,
    labels: { readonly [name: string]: string },
    driver = 'local',
    options?: { readonly [name: string]: string },
  ) {
    const present = this.state.volumes.get(name)
    if (present) return present
    const volume = {
      Name: name,
      Driver: driver,
      Mountpoint: `/var/lib/docker/volumes/${name}/_data`,
      CreatedAt: this.state.now().toISOString(),
      Labels: labels,
      Options: options ?? null,
      Scope: 'local',
    }
    this.state.volumes.set(name, volume)
    this.state.emit('volume', 'create', name, { driver })
    return volume
  }

  addImage(reference: string, config: ImageConfig, files: FakeImageFiles = {}): FakeImage {
    const image = { id: `sha256:${this.state.newId()}`, tags: new Set<string>(), config, files, created: this.state.now() }
    this.state.images.set(image.id, image)
    this.tag(image, reference)
    return image
  }

  tag(image: FakeImage, reference: string): void {
    for (const other of this.state.images.values()) other.tags.delete(reference)
    image.tags.add(reference)
    this.state.emit('image', 'tag', image.id, { name: reference })
  }

  async *pull(reference: string): AsyncGenerator<ImageProgress> {
    this.change(`pull image ${reference}`)
    const config = this.published.get(reference)
    if (!config) {
      const repository = reference.replace(/:[^:/]*$/, '')
      throw new EngineError(
        'denied',
        `pull access denied for ${repository}, repository does not exist or may require 'docker login'`,
        {
          hint: 'check the name of the image; `docker login REGISTRY` stores credentials for a private one',
          status: 404,
        },
      )
    }
    yield { status: `Pulling from ${reference}`, id: 'latest' }
    yield { status: 'Downloading', id: 'aaaaaaaaaaaa', progressDetail: { current: 500_000, total: 1_000_000 } }
    yield { status: 'Pull complete', id: 'aaaaaaaaaaaa', progressDetail: {} }
    this.addImage(reference, config)
    yield { status: `Status: Downloaded newer image for ${reference}` }
  }

  programOf(body: ContainerCreateBody): FakeProgram {
    const byCommand = this.programs.get(programKey([...(body.Entrypoint ?? []), ...(body.Cmd ?? [])]))
    return byCommand ?? this.programs.get(programKey(body.Image)) ?? this.programs.get(programKey(withTag(body.Image))) ?? {}
  }

  attributes(container: FakeContainer): { readonly [name: string]: string } {
    return { ...container.imageConfig.Labels, ...container.body.Labels, image: container.body.Image, name: container.name }
  }
}

export function refusal(failure: EngineFailure, message: string, status: number): EngineError {
  return new EngineError(failure, message, { status })
}

export function withTag(reference: string): string {
  return /:[^/]*$|@/.test(reference) ? reference : `${reference}:latest`
}

export function programKey(commandOrImage: readonly string[] | string): string {
  return typeof commandOrImage === 'string' ? `image ${commandOrImage}` : JSON.stringify(commandOrImage)
}

/** The Engine API's filters on labels and names; `name` matches a part of it. */
export function matches(filters: Filters, labels: { readonly [name: string]: string } = {}, name = '', id = ''): boolean {
  const wanted = filters.label ?? []
  const names = filters.name ?? []
  const ids = filters.id ?? []
  return (
    wanted.every((text) => {
      const [key = '', ...value] = text.split('=')
      return key in labels && (value.length === 0 || labels[key] === value.join('='))
    }) &&
    (names.length === 0 || names.some((part) => new RegExp(part).test(name) || new RegExp(part).test(`/${name}`))) &&
    (ids.length === 0 || ids.some((start) => id.startsWith(start)))
  )
}

export async function readAll(tar: Readable | Buffer): Promise<Buffer> {
  if (Buffer.isBuffer(tar)) return tar
  const chunks: Buffer[] = []
  for await (const chunk of tar) chunks.push(chunk)
  return Buffer.concat(chunks)
}
