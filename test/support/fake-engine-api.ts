import { Readable } from 'node:stream'
import type { EngineApi, Filters } from '../../src/engine/providers/docker/engine-api.js'
import { EngineError, type EngineFailure } from '../../src/engine/providers/docker/engine-error.js'
import type { ImageConfig } from '../../src/engine/providers/docker/wire/image.js'
import type { NetworkDetails } from '../../src/engine/providers/docker/wire/network.js'
import { fakeContainerApi, stopContainer } from './fake-engine-containers.js'
import { fakeExecApi } from './fake-engine-execs.js'
import { type FakeImage, type FakeImageFiles, type FakeNetwork, type FakeProgram, FakeState } from './fake-engine-state.js'
import { FakeWorld, matches, programKey, readAll, refusal, withTag } from './fake-engine-world.js'

/** A Docker Engine in memory, for tests: `EngineApi`, and the strings to pull behind it. */
export interface FakeEngine extends EngineApi {
  /** What was asked to change, in order: `create container shop-web-1`, `remove network shop_default`. */
  readonly changes: readonly string[]
  /** An image that is there, without a pull. Returns its id. */
  addImage(reference: string, config?: ImageConfig, files?: FakeImageFiles): string
  /** An image that a pull brings; pulling it again brings what was last published. */
  publishImage(reference: string, config?: ImageConfig): void
  /** What containers do that were created with this command, or (by image reference) from this image without one. */
  program(commandOrImage: readonly string[] | string, program: FakeProgram): void
  /** What a command does in exec: its output and exit code. Unknown ones write nothing and end with 0. */
  execProgram(command: readonly string[], program: FakeProgram): void
  /** Makes a running container's process write. */
  write(container: string, stream: 'stdout' | 'stderr', text: string): void
  /** Makes a running container's process end. */
  exit(container: string, exitCode: number): void
  setHealth(container: string, health: 'starting' | 'healthy' | 'unhealthy'): void
  /** A host port that something outside of the engine holds: `8080/tcp`. */
  holdPort(portAndProtocol: string): void
  /** The archives that were unpacked into a container. */
  archivesOf(container: string): readonly { readonly path: string; readonly tar: Buffer }[]
  /** The next change whose line (see `changes`) starts so fails with this. */
  failNext(change: string, failure: EngineFailure, message: string): void
}

interface FakeOptions {
  readonly apiVersion?: string
  readonly now?: Date
}

export function createFakeEngine({ apiVersion = '1.51', now = new Date('2026-01-02T03:04:05Z') }: FakeOptions = {}): FakeEngine {
  const world = new FakeWorld(new FakeState(now))
  const { state } = world
  world.addNetwork({ Name: 'bridge', Driver: 'bridge' })
  world.addNetwork({ Name: 'host', Driver: 'host' })
  world.addNetwork({ Name: 'none', Driver: 'null' })
  return {
    address: 'unix:///var/run/docker.sock',
    apiVersion,
    engineVersion: '28.5.2',
    ping: async () => ({ apiVersion, osType: 'linux', builderVersion: '2', engineVersion: '28.5.2' }),
    version: async () => ({ Version: '28.5.2', ApiVersion: apiVersion, Os: 'linux', Arch: 'amd64' }),
    info: async () => ({
      ID: 'fake',
      Name: 'fake',
      ServerVersion: '28.5.2',
      OSType: 'linux',
      Architecture: 'x86_64',
      OperatingSystem: 'Debian GNU/Linux 12 (bookworm)',
      KernelVersion: '6.1.0',
      NCPU: 2,
      MemTotal: 8 * 1024 ** 3,
      Driver: 'overlay2',
      DockerRootDir: '/var/lib/docker',
      CgroupDriver: 'systemd',
      CgroupVersion: '2',
      SecurityOptions: ['name=seccomp,profile=builtin'],
      Containers: state.containers.size,
      ContainersRunning: [...state.containers.values()].filter((container) => container.state === 'running').length,
      Images: state.images.size,
    }),
    diskUsage: async () => ({ LayersSize: 0, Images: [], Containers: [], Volumes: [...state.volumes.values()], BuildCache: [] }),
    async *events({ filters = {}, since, until }, signal) {
      let next = since === undefined ? state.history.length : state.history.findIndex((event) => atOrAfter(event.timeNano, since))
      if (next === -1) next = state.history.length
      for (;;) {
        // By index: while the reader is busy with one, more may come.
        for (; next < state.history.length; next += 1) {
          const event = state.history[next]
          if (!event || (until !== undefined && atOrAfter(event.timeNano, until))) return
          if (eventMatches(filters, event.Type, event.Action, event.Actor.Attributes)) yield event
        }
        if (until !== undefined) return
        await state.nextChange(signal)
      }
    },
    upgrade: async () => {
      throw new EngineError('unsupported', 'the fake engine has no BuildKit', { status: 501 })
    },
    containers: fakeContainerApi(world),
    execs: fakeExecApi(world),
    networks: {
      list: async (filters) =>
        [...state.networks.values()]
          .filter((network) => matches(filters, network.body.Labels, network.body.Name))
          .map(networkDetails),
      async inspect(name) {
        const network = world.network(name)
        const members = [...state.containers.values()].filter(
          (container) => container.state === 'running' && container.endpoints.has(network.body.Name),
        )
        const entries = members.map((member) => [member.id, { Name: member.name, EndpointID: member.id }])
        return { ...networkDetails(network), Containers: Object.fromEntries(entries) }
      },
      async create(body) {
        world.change(`create network ${body.Name}`)
        if ([...state.networks.values()].some((network) => network.body.Name === body.Name)) {
          throw refusal('conflict', `network with name ${body.Name} already exists`, 409)
        }
        return { id: world.addNetwork(body).id }
      },
      async remove(name) {
        const network = world.network(name)
        world.change(`remove network ${network.body.Name}`)
        const busy = [...state.containers.values()].some(
          (container) => container.state === 'running' && container.endpoints.has(network.body.Name),
        )
        if (busy)
          throw refusal('conflict', `error while removing network: network ${network.body.Name} has active endpoints`, 403)
        state.networks.delete(network.id)
        state.emit('network', 'destroy', network.id, { name: network.body.Name, type: network.body.Driver ?? 'bridge' })
      },
      async connect(name, container, endpoint = {}) {
        const network = world.network(name)
        const found = world.container(container)
        world.change(`connect ${found.name} to network ${network.body.Name}`)
        if (found.endpoints.has(network.body.Name)) {
          throw refusal('denied', `endpoint with name ${found.name} already exists in network ${network.body.Name}`, 403)
        }
        found.endpoints.set(network.body.Name, endpoint)
        state.emit('network', 'connect', network.id, { container: found.id, name: network.body.Name })
      },
      async disconnect(name, container) {
        const network = world.network(name)
        const found = world.container(container)
        world.change(`disconnect ${found.name} from network ${network.body.Name}`)
        found.endpoints.delete(network.body.Name)
        state.emit('network', 'disconnect', network.id, { container: found.id, name: network.body.Name })
      },
    },
    volumes: {
      list: async (filters) => [...state.volumes.values()].filter((volume) => matches(filters, volume.Labels ?? {}, volume.Name)),
      async inspect(name) {
        return world.volume(name)
      },
      async create(body) {
        world.change(`create volume ${body.Name ?? '(anonymous)'}`)
        return world.addVolume(body.Name ?? state.newId(), body.Labels ?? {}, body.Driver, body.DriverOpts)
      },
      async remove(name, { force } = {}) {
        world.change(`remove volume ${name}`)
        if (force && !state.volumes.has(name)) return
        world.volume(name)
        const user = [...state.containers.values()].find((container) => [...container.volumes.values()].includes(name))
        if (user) throw refusal('conflict', `remove ${name}: volume is in use - [${user.id}]`, 409)
        state.volumes.delete(name)
        state.emit('volume', 'destroy', name, { driver: 'local' })
      },
    },
    images: {
      list: async (filters) =>
        [...state.images.values()]
          .filter((image) => imageMatches(filters, image))
          .map((image) => ({
            Id: image.id,
            ParentId: '',
            RepoTags: [...image.tags],
            RepoDigests: [],
            Created: Math.floor(image.created.getTime() / 1000),
            Size: 1_000_000,
            Labels: image.config.Labels ?? null,
          })),
      async inspect(name) {
        const image = world.image(name)
        return {
          Id: image.id,
          RepoTags: [...image.tags],
          RepoDigests: [],
          Created: image.created.toISOString(),
          Architecture: 'amd64',
          Os: 'linux',
          Size: 1_000_000,
          Config: image.config,
        }
      },
      pull: (reference) => world.pull(withTag(reference)),
      async resolve(reference) {
        if (!world.published.has(withTag(reference))) throw refusal('not-found', 'manifest unknown: manifest unknown', 404)
        return { digest: `sha256:${'0'.repeat(64)}` }
      },
      async *push(reference) {
        world.change(`push image ${reference}`)
        world.image(reference)
        yield { status: `The push refers to repository [${reference}]` }
      },
      async tag(name, reference) {
        world.change(`tag image ${name} as ${reference}`)
        world.tag(world.image(name), withTag(reference))
      },
      async remove(name, { force } = {}) {
        world.change(`remove image ${name}`)
        const image = world.image(name)
        const user = [...state.containers.values()].find((container) => container.imageId === image.id)
        const last = image.tags.size < 2 || name === image.id
        if (user && last && (!force || user.state === 'running')) {
          const reason = `unable to remove repository reference "${name}" (must force) - container ${user.id.slice(0, 12)} is using its referenced image`
          throw refusal('conflict', `conflict: ${reason}`, 409)
        }
        image.tags.delete(withTag(name))
        if (last) state.images.delete(image.id)
        state.emit('image', last ? 'delete' : 'untag', image.id, { name })
      },
      // The counterpart of `load`: the names alone.
      async save(references) {
        for (const reference of references) world.image(reference)
        return Readable.from([Buffer.from(references.map(withTag).join('\n'))])
      },
      async *load(tar) {
        const names = (await readAll(tar)).toString('utf8').trim().split('\n')
        for (const name of names) {
          world.change(`load image ${name}`)
          world.addImage(withTag(name), {})
          yield { stream: `Loaded image: ${name}\n` }
        }
      },
      async *build(tar, { t }) {
        if (tar) await readAll(tar)
        for (const tag of t) {
          world.change(`build image ${tag}`)
          yield { aux: { ID: world.addImage(withTag(tag), {}).id } }
        }
      },
      async importRootfs(tar, { reference }) {
        world.change(`import image ${reference}`)
        await readAll(tar)
        return { id: world.addImage(withTag(reference), {}).id }
      },
    },
    changes: world.changes,
    addImage: (reference, config = {}, files = {}) => world.addImage(withTag(reference), config, files).id,
    publishImage: (reference, config = {}) => void world.published.set(withTag(reference), config),
    program: (key, program) => void world.programs.set(programKey(key), program),
    execProgram: (command, program) => void world.execPrograms.set(programKey(command), program),
    write(name, stream, text) {
      const container = world.container(name)
      container.log.push({ time: `${state.now().toISOString().slice(0, -1)}000000Z`, stream, text })
      state.changed()
    },
    exit: (name, exitCode) => stopContainer(world, world.container(name), exitCode),
    setHealth(name, health) {
      const container = world.container(name)
      container.health = health
      state.emit('container', `health_status: ${health}`, container.id, world.attributes(container))
    },
    holdPort: (port) => void world.heldPorts.add(port),
    archivesOf: (name) => world.container(name).archives,
    failNext: (change, failure, message) => void world.failures.push({ change, failure, message }),
  }
}

function imageMatches(filters: Filters, image: FakeImage): boolean {
  const references = filters.reference ?? []
  const tags = [...image.tags]
  return (
    matches({ label: filters.label ?? [] }, image.config.Labels ?? {}) &&
    (references.length === 0 || references.some((reference) => tags.includes(withTag(reference))))
  )
}

function eventMatches(filters: Filters, type: string, action: string, attributes: { readonly [name: string]: string }): boolean {
  const among = (wanted: readonly string[] | undefined, value: string) => !wanted || wanted.includes(value)
  return (
    among(filters.type, type) &&
    among(filters.event, action.split(':')[0] ?? '') &&
    matches({ label: filters.label ?? [] }, attributes)
  )
}

function atOrAfter(timeNano: string, seconds: string): boolean {
  return BigInt(timeNano) >= BigInt(Math.round(Number(seconds) * 1e9))
}

function networkDetails(network: FakeNetwork): NetworkDetails {
  const { body } = network
  return {
    Id: network.id,
    Name: body.Name,
    Created: network.created.toISOString(),
    Scope: 'local',
    Driver: body.Driver ?? 'bridge',
    EnableIPv6: body.EnableIPv6 ?? false,
    Internal: body.Internal ?? false,
    Attachable: body.Attachable ?? false,
    IPAM: body.IPAM ?? { Driver: 'default', Config: [] },
    Options: body.Options ?? {},
    Labels: body.Labels ?? {},
  }
}
