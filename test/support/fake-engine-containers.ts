import { PassThrough, Readable } from 'node:stream'
import { packTar } from 'modern-tar'
import type { ContainerApi, HijackedStream, OutputChunk } from '../../src/engine/providers/docker/engine-api.js'
import type { ContainerCreateBody } from '../../src/engine/providers/docker/wire/container.js'
import { allLabels, commandOf, detailsOf, hostPortsOf, summaryOf } from './fake-engine-answers.js'
import { engineTime, type FakeContainer, type FakeImageFiles, noTime } from './fake-engine-state.js'
import { type FakeWorld, matches, readAll, refusal } from './fake-engine-world.js'

/** The container endpoints of the fake engine. */
export function fakeContainerApi(world: FakeWorld): ContainerApi {
  const { state } = world
  const event = (container: FakeContainer, action: string, more: { readonly [name: string]: string } = {}) =>
    state.emit('container', action, container.id, { ...world.attributes(container), ...more })
  return {
    list: async ({ filters = {} }) =>
      [...state.containers.values()]
        .filter((container) => matches(filters, allLabels(container), container.name, container.id))
        .filter((container) => !filters.status || filters.status.includes(container.state))
        .filter((container) => !filters.volume || filters.volume.some((name) => [...container.volumes.values()].includes(name)))
        .reverse()
        .map((container) => summaryOf(world, container)),
    inspect: async (name) => detailsOf(world, world.container(name)),
    async create(name, body) {
      world.change(`create container ${name}`)
      const image = world.image(body.Image)
      const holder = [...state.containers.values()].find((container) => container.name === name)
      if (holder) {
        throw refusal('conflict', `Conflict. The container name "/${name}" is already in use by container "${holder.id}".`, 409)
      }
      const container: FakeContainer = {
        id: state.newId(),
        name,
        body,
        imageId: image.id,
        imageConfig: image.config,
        imageFiles: image.files,
        created: state.now(),
        state: 'created',
        exitCode: 0,
        error: '',
        oomKilled: false,
        startedAt: noTime,
        finishedAt: noTime,
        restartCount: 0,
        health: 'none',
        probes: [],
        log: [],
        endpoints: endpointsOf(body),
        volumes: volumesOf(world, body, image.config.Volumes ?? {}),
        archives: [],
      }
      state.containers.set(container.id, container)
      event(container, 'create')
      return { id: container.id, warnings: [] }
    },
    async start(name) {
      const container = world.container(name)
      world.change(`start container ${container.name}`)
      if (container.state !== 'running') await startContainer(world, container)
    },
    async stop(name, { timeout } = {}) {
      const container = world.container(name)
      world.change(`stop container ${container.name}${timeout === undefined ? '' : ` within ${timeout} s`}`)
      if (container.state !== 'running' && container.state !== 'paused') return
      event(container, 'kill', { signal: '15' })
      stopContainer(world, container, world.programOf(container.body).stoppedCode ?? 143)
      event(container, 'stop')
    },
    async restart(name) {
      const container = world.container(name)
      world.change(`restart container ${container.name}`)
      if (container.state === 'running') stopContainer(world, container, world.programOf(container.body).stoppedCode ?? 143)
      await startContainer(world, container)
      event(container, 'restart')
    },
    async kill(name, signalName) {
      const container = world.container(name)
      world.change(`kill container ${container.name} with ${signalName}`)
      if (container.state !== 'running') throw refusal('conflict', `container ${container.id} is not running`, 409)
      event(container, 'kill', { signal: signalName })
      const ends = /^(SIG)?(KILL|TERM|INT|QUIT)$|^(9|15|2|3)$/.test(signalName)
      if (ends) stopContainer(world, container, /KILL|^9$/.test(signalName) ? 137 : 143)
    },
    async pause(name) {
      const container = world.container(name)
      world.change(`pause container ${container.name}`)
      if (container.state !== 'running') throw refusal('conflict', `Container ${container.id} is not running`, 409)
      container.state = 'paused'
      event(container, 'pause')
    },
    async unpause(name) {
      const container = world.container(name)
      world.change(`unpause container ${container.name}`)
      if (container.state !== 'paused') throw refusal('engine', `Container ${container.id} is not paused`, 500)
      container.state = 'running'
      event(container, 'unpause')
    },
    async rename(name, newName) {
      const container = world.container(name)
      world.change(`rename container ${container.name} to ${newName}`)
      if ([...state.containers.values()].some((other) => other.name === newName)) {
        throw refusal('conflict', `Conflict. The container name "/${newName}" is already in use`, 409)
      }
      const oldName = `/${container.name}`
      container.name = newName
      event(container, 'rename', { oldName })
    },
    async remove(name, { force, volumes } = {}) {
      const container = world.container(name)
      world.change(`remove container ${container.name}${volumes ? ' with its volumes' : ''}`)
      if (container.state === 'running' || container.state === 'paused') {
        if (!force) throw refusal('conflict', `cannot remove container "/${container.name}": container is running`, 409)
        stopContainer(world, container, 137)
      }
      removeContainer(world, container, volumes ?? false)
    },
    async wait(name, condition, signal) {
      const container = world.container(name)
      const starts = condition === 'next-exit' ? container.finishedAt : undefined
      const reached = () => {
        if (condition === 'removed') return !state.containers.has(container.id)
        return container.state !== 'running' && container.state !== 'paused' && container.finishedAt !== starts
      }
      while (!reached()) await state.nextChange(signal)
      return { exitCode: container.exitCode }
    },
    logs: (name, query, signal) => readLog(world, name, query, signal),
    async attach(name, { logs, stdin }, signal) {
      const container = world.container(name)
      return attachedTo(world, container, logs ? 0 : container.log.length, stdin ?? false, signal)
    },
    async resize(name) {
      world.container(name)
    },
    async putArchive(name, path, tar) {
      const container = world.container(name)
      world.change(`put archive into ${container.name} at ${path}`)
      container.archives.push({ path, tar: await readAll(tar) })
    },
    async statArchive(name, path) {
      const container = world.container(name)
      const text = container.imageFiles[path]
      if (text !== undefined && !path.endsWith('/')) return { kind: 'file', size: text.length }
      if (container.archives.some((archive) => archive.path === path) || isFolder(container.imageFiles, path)) {
        return { kind: 'folder', size: 4096 }
      }
      throw refusal('not-found', `Could not find the file ${path} in container ${name}`, 404)
    },
    async getArchive(name, path) {
      const container = world.container(name)
      const found = container.archives.find((archive) => archive.path === path)
      if (found) return Readable.from([found.tar])
      const text = container.imageFiles[path]
      if (text !== undefined) return Readable.from([await packFiles({ [path.replace(/.*\//, '')]: text })])
      const folder = path.replace(/\/\.?$/, '')
      if (!isFolder(container.imageFiles, folder))
        throw refusal('not-found', `Could not find the file ${path} in container ${name}`, 404)
      const within = Object.entries(container.imageFiles).filter(
        ([file]) => file.startsWith(`${folder}/`) && file !== `${folder}/`,
      )
      return Readable.from([
        await packFiles(
          Object.fromEntries([['./', ''], ...within.map(([file, held]) => [`.${file.slice(folder.length)}`, held])]),
        ),
      ])
    },
    async top(name) {
      const container = world.container(name)
      if (container.state !== 'running') throw refusal('conflict', `container ${container.id} is not running`, 409)
      const command = commandOf(container).join(' ')
      return {
        Titles: ['UID', 'PID', 'PPID', 'C', 'STIME', 'TTY', 'TIME', 'CMD'],
        Processes: [['root', '100', '1', '0', '03:04', '?', '00:00:00', command]],
      }
    },
  }
}

function isFolder(files: FakeImageFiles, path: string): boolean {
  return Object.keys(files).some((file) => file.startsWith(`${path.replace(/\/\.?$/, '')}/`))
}

/** Names that end in a slash are folders. */
async function packFiles(files: FakeImageFiles): Promise<Buffer> {
  const entries = Object.entries(files).map(([name, text]) => {
    const body = new TextEncoder().encode(text)
    if (name.endsWith('/')) return { header: { name, size: 0, type: 'directory' as const, mode: 0o755 } }
    return { header: { name, size: body.length, mode: 0o644 }, body }
  })
  return Buffer.from(await packTar(entries))
}

async function startContainer(world: FakeWorld, container: FakeContainer): Promise<void> {
  const { state } = world
  const program = world.programOf(container.body)
  for (const network of container.endpoints.keys()) world.network(network)
  for (const port of hostPortsOf(container)) {
    const held = world.heldPorts.has(port) || [...state.containers.values()].some((other) => holds(other, container, port))
    if (held) throw refusal('port-taken', `host port 0.0.0.0:${port.split('/')[0]} is already in use`, 500)
  }
  if (program.startFailure) throw refusal('invalid', program.startFailure, 400)
  container.state = 'running'
  container.startedAt = engineTime(state.now())
  container.exitCode = 0
  const check = container.body.Healthcheck?.Test ?? container.imageConfig.Healthcheck?.Test ?? []
  container.health = check.length === 0 || check[0] === 'NONE' ? 'none' : 'starting'
  container.probes = program.probes ?? []
  state.emit('container', 'start', container.id, world.attributes(container))
  for (const [stream, text] of program.output ?? []) container.log.push({ time: engineTime(state.now()), stream, text })
  state.changed()
  // What the process does next happens after the answer, as with a real engine.
  setImmediate(() => {
    if (container.state !== 'running') return
    if (program.exitCode !== undefined) return stopContainer(world, container, program.exitCode)
    const health = program.health ?? 'healthy'
    if (container.health === 'none' || health === 'starting') return
    container.health = health
    state.emit('container', `health_status: ${health}`, container.id, world.attributes(container))
  })
}

function holds(other: FakeContainer, asking: FakeContainer, port: string): boolean {
  return other !== asking && other.state === 'running' && hostPortsOf(other).includes(port)
}

/** Ends a container's process, with what follows from that. */
export function stopContainer(world: FakeWorld, container: FakeContainer, exitCode: number): void {
  const { state } = world
  container.state = 'exited'
  container.exitCode = exitCode
  container.finishedAt = engineTime(state.now())
  state.emit('container', 'die', container.id, { ...world.attributes(container), exitCode: String(exitCode) })
  if (container.body.HostConfig?.AutoRemove) removeContainer(world, container, true)
}

function removeContainer(world: FakeWorld, container: FakeContainer, volumes: boolean): void {
  const { state } = world
  state.containers.delete(container.id)
  if (volumes) for (const name of container.volumes.values()) if (/^[0-9a-f]{64}$/.test(name)) state.volumes.delete(name)
  state.emit('container', 'destroy', container.id, world.attributes(container))
}

async function* readLog(
  world: FakeWorld,
  name: string,
  query: Parameters<ContainerApi['logs']>[1],
  signal: AbortSignal | undefined,
): AsyncGenerator<OutputChunk> {
  const container = world.container(name)
  const after = query.since === undefined ? undefined : nanosecondsOf(query.since)
  const before = query.until === undefined ? undefined : nanosecondsOf(query.until)
  const inRange = container.log.filter(({ time }) => {
    const at = BigInt(Date.parse(time)) * 1_000_000n
    return (after === undefined || at >= after) && (before === undefined || at <= before)
  })
  const first = query.tail === undefined ? inRange : query.tail === 0 ? [] : inRange.slice(-query.tail)
  for (const entry of first) yield chunkOf(entry, query.timestamps ?? false)
  let next = container.log.length
  // As with a real engine, following is for one life of the container.
  const life = container.finishedAt
  while (query.follow && world.state.containers.has(container.id)) {
    for (; next < container.log.length; next += 1) {
      const entry = container.log[next]
      if (entry) yield chunkOf(entry, query.timestamps ?? false)
    }
    if (container.finishedAt !== life || (container.state !== 'running' && container.state !== 'paused')) return
    await world.state.nextChange(signal)
  }
}

/** Of Unix seconds with a fraction, without the loss that a number would bring. */
function nanosecondsOf(seconds: string): bigint {
  const [whole = '0', fraction = ''] = seconds.split('.')
  return BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'))
}

function chunkOf(entry: FakeContainer['log'][number], timestamps: boolean): OutputChunk {
  return { stream: entry.stream, data: Buffer.from(timestamps ? `${entry.time} ${entry.text}` : entry.text) }
}

function attachedTo(
  world: FakeWorld,
  container: FakeContainer,
  from: number,
  stdin: boolean,
  signal: AbortSignal | undefined,
): HijackedStream {
  const input = new PassThrough()
  let closed = false
  const runs = container.finishedAt
  if (stdin && world.programOf(container.body).copiesInput) {
    input.on('data', (data) => {
      container.log.push({ time: engineTime(world.state.now()), stream: 'stdout', text: String(data) })
      world.state.changed()
    })
    input.on('end', () => container.state === 'running' && stopContainer(world, container, 0))
  }
  async function* output(): AsyncGenerator<OutputChunk> {
    let next = from
    while (!closed) {
      for (; next < container.log.length; next += 1) {
        const entry = container.log[next]
        if (entry) yield chunkOf(entry, false)
      }
      if (container.finishedAt !== runs) return
      await world.state.nextChange(signal)
    }
  }
  return {
    output: output(),
    input,
    close() {
      closed = true
      input.destroy()
      world.state.changed()
    },
  }
}

function endpointsOf(body: ContainerCreateBody): FakeContainer['endpoints'] {
  const mode = body.HostConfig?.NetworkMode ?? 'default'
  const given = Object.entries(body.NetworkingConfig?.EndpointsConfig ?? {})
  if (/^(container:|host$|none$)/.test(mode)) return new Map(mode.startsWith('container:') ? [] : [[mode, {}]])
  const first = mode === 'default' ? 'bridge' : mode
  return new Map([[first, {}], ...given])
}

function volumesOf(world: FakeWorld, body: ContainerCreateBody, imageVolumes: object): FakeContainer['volumes'] {
  const volumes = new Map<string, string>()
  for (const mount of body.HostConfig?.Mounts ?? []) {
    if (mount.Type === 'volume') volumes.set(mount.Target, mount.Source || world.state.newId())
    else volumes.delete(mount.Target)
  }
  for (const bind of body.HostConfig?.Binds ?? []) {
    const [source = '', target = ''] = bind.split(':')
    if (!source.startsWith('/')) volumes.set(target, source)
  }
  const bound = new Set((body.HostConfig?.Binds ?? []).map((bind) => bind.split(':')[1]))
  const mounted = new Set((body.HostConfig?.Mounts ?? []).map((mount) => mount.Target))
  for (const path of [...Object.keys(body.Volumes ?? {}), ...Object.keys(imageVolumes)]) {
    if (!volumes.has(path) && !bound.has(path) && !mounted.has(path)) volumes.set(path, world.state.newId())
  }
  for (const name of volumes.values()) {
    world.addVolume(name, /^[0-9a-f]{64}$/.test(name) ? { 'com.docker.volume.anonymous': '' } : {})
  }
  return volumes
}
