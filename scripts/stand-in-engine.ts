import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ContainerCreateBody } from '../src/engine/providers/docker/wire/container.js'

interface Made {
  readonly id: string
  readonly name: string
  readonly body: ContainerCreateBody
  running: boolean
  /** How often it was looked at: it is healthy from the second look on, so that somebody has to wait. */
  looks: number
}

/**
 * Answers as a Docker Engine would that has every image, and keeps the containers and networks that are made on it, as far as the commands
 * ask that a build runs. Nothing ever runs in it.
 */
export function standInEngine(): (request: IncomingMessage, response: ServerResponse) => void {
  const containers = new Map<string, Made>()
  const networks = new Map<string, { readonly Name: string }>()
  const find = (idOrName: string) => [...containers.values()].find(({ id, name }) => id === idOrName || name === idOrName)

  function answer(method: string, url: URL, body: string): { readonly status: number; readonly body?: unknown } {
    const path = url.pathname.replace(/^\/v[\d.]+/, '')
    const [, kind = '', subject = '', action = ''] = path.split('/')
    if (kind === '_ping') return ok('OK')
    if (kind === 'version') return ok({ Version: '28.5.2', ApiVersion: '1.51', Os: 'linux', Arch: 'amd64' })
    if (kind === 'images') return ok(subject === 'json' ? [] : image)
    if (kind === 'volumes') return ok({ Volumes: [] })
    if (kind === 'networks') return changeNetworks(method, subject, body)
    if (kind !== 'containers') return { status: 404, body: { message: 'no such page' } }
    if (subject === 'json') return ok([...containers.values()].map(summary))
    if (subject === 'create') return create(url.searchParams.get('name') ?? '', body)
    const container = find(subject)
    if (container === undefined) return { status: 404, body: { message: `No such container: ${subject}` } }
    return method === 'GET' ? ok(details(container)) : change(container, method, action)
  }

  function changeNetworks(method: string, subject: string, body: string) {
    if (method === 'GET') return ok([...networks].map(([Id, network]) => ({ ...network, Id })))
    if (method === 'DELETE') networks.delete(subject)
    if (method !== 'POST') return { status: 204 }
    const Id = `network-${networks.size}`
    networks.set(Id, JSON.parse(body))
    return { status: 201, body: { Id, Warning: '' } }
  }

  function create(name: string, body: string) {
    const id = `${containers.size}`.padStart(64, 'c')
    containers.set(id, { id, name, body: JSON.parse(body), running: false, looks: 0 })
    return { status: 201, body: { Id: id, Warnings: [] } }
  }

  function change(container: Made, method: string, action: string) {
    if (method === 'DELETE') containers.delete(container.id)
    else container.running = action !== 'stop'
    return { status: 204 }
  }

  return (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://engine')
      response.setHeader('Api-Version', '1.51').setHeader('Server', 'Docker/28.5.2 (linux)')
      if (url.pathname.endsWith('/events')) return void sendEvents(response, [...containers.values()])
      if (url.pathname.endsWith('/logs')) return void response.end(logFrame)
      const { status, body } = answer(request.method ?? 'GET', url, Buffer.concat(chunks).toString('utf8'))
      response.statusCode = status
      if (body !== undefined) response.setHeader('Content-Type', 'application/json')
      // In chunks, as long answers come.
      if (body !== undefined) response.write(JSON.stringify(body))
      response.end()
    })
  }
}

function ok(body: unknown) {
  return { status: 200, body }
}

const time = '2026-01-01T00:00:00.000000000Z'

const image = {
  Id: `sha256:${'1'.repeat(64)}`,
  RepoTags: ['web:latest'],
  RepoDigests: [],
  Created: time,
  Architecture: 'amd64',
  Os: 'linux',
  Size: 1,
  Config: { Cmd: ['web'], Env: ['PATH=/bin'], ExposedPorts: { '80/tcp': {} } },
}

function summary({ id, name, body, running }: Made) {
  return {
    Id: id,
    Names: [`/${name}`],
    Image: body.Image,
    ImageID: image.Id,
    Command: 'web',
    Created: Date.parse(time) / 1000,
    State: running ? 'running' : 'exited',
    Status: running ? 'Up 1 second (healthy)' : 'Exited (0) 1 second ago',
    Ports: [{ IP: '0.0.0.0', PrivatePort: 80, PublicPort: 8080, Type: 'tcp' }],
    Labels: body.Labels ?? {},
    NetworkSettings: { Networks: body.NetworkingConfig?.EndpointsConfig ?? {} },
    Mounts: [],
  }
}

function details(container: Made) {
  const { id, name, body, running } = container
  container.looks += 1
  return {
    Id: id,
    Name: `/${name}`,
    Created: time,
    Image: image.Id,
    RestartCount: 0,
    State: {
      Status: running ? 'running' : 'created',
      Running: running,
      Restarting: false,
      ExitCode: 0,
      StartedAt: time,
      Health: { Status: container.looks > 1 ? 'healthy' : 'starting', FailingStreak: 0 },
    },
    Config: { ...body, Labels: body.Labels ?? {}, Tty: false },
    HostConfig: body.HostConfig ?? {},
    Mounts: [],
    NetworkSettings: { Networks: {}, Ports: { '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '8080' }] } },
  }
}

/** One for each container, and then silence. */
function sendEvents(response: ServerResponse, containers: readonly Made[]): void {
  for (const { id, name, body } of containers) {
    const event = {
      Type: 'container',
      Action: 'health_status: healthy',
      Actor: { ID: id, Attributes: { name, ...body.Labels } },
      time: Date.parse(time) / 1000,
      timeNano: Date.parse(time) * 1e6,
    }
    response.write(`${JSON.stringify(event)}\n`)
  }
  response.flushHeaders()
}

/** One line of standard output, as the engine frames it. */
const logFrame = frame(`${time} ready\n`)

function frame(text: string): Buffer {
  const header = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0])
  header.writeUInt32BE(Buffer.byteLength(text), 4)
  return Buffer.concat([header, Buffer.from(text)])
}
