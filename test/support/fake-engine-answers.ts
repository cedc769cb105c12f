import type { ContainerDetails, ContainerSummary, MountPoint, PortMap } from '../../src/engine/providers/docker/wire/container.js'
import type { EndpointSettings } from '../../src/engine/providers/docker/wire/network.js'
import { engineTime, type FakeContainer } from './fake-engine-state.js'
import type { FakeWorld } from './fake-engine-world.js'

/* What the fake engine tells about a container. */

/** `8080/tcp` for every host port the container asks for. */
export function hostPortsOf(container: FakeContainer): readonly string[] {
  return Object.entries(container.body.HostConfig?.PortBindings ?? {}).flatMap(([port, bindings]) =>
    (bindings ?? []).flatMap(({ HostPort }) => (HostPort ? [`${HostPort}/${port.split('/')[1] ?? 'tcp'}`] : [])),
  )
}

function publishedPorts(container: FakeContainer): PortMap {
  if (container.state !== 'running' && container.state !== 'paused') return {}
  const bindings = Object.entries(container.body.HostConfig?.PortBindings ?? {}).map(([port, given]) => [
    port,
    (given ?? []).map(({ HostIp, HostPort }, index) => ({
      HostIp: HostIp || '0.0.0.0',
      HostPort: HostPort || String(49153 + index),
    })),
  ])
  const exposed = Object.keys({ ...container.imageConfig.ExposedPorts, ...container.body.ExposedPorts }).map((port) => [
    port,
    null,
  ])
  return Object.fromEntries([...exposed, ...bindings])
}

export function allLabels(container: FakeContainer): { readonly [name: string]: string } {
  return { ...container.imageConfig.Labels, ...container.body.Labels }
}

export function commandOf(container: FakeContainer): readonly string[] {
  const { body, imageConfig } = container
  return [...(body.Entrypoint ?? imageConfig.Entrypoint ?? []), ...(body.Cmd ?? imageConfig.Cmd ?? [])]
}

function networksOf(world: FakeWorld, container: FakeContainer): { readonly [network: string]: EndpointSettings } {
  return Object.fromEntries(
    [...container.endpoints].map(([name, endpoint], index) => {
      const running = container.state === 'running'
      const network = [...world.state.networks.values()].find(({ body }) => body.Name === name)
      const settings: EndpointSettings = {
        ...endpoint,
        NetworkID: network?.id ?? '',
        EndpointID: running ? container.id : '',
        IPAddress: running ? `172.18.0.${index + 2}` : '',
      }
      return [name, settings]
    }),
  )
}

function mountsOf(container: FakeContainer): readonly MountPoint[] {
  const volumes = [...container.volumes].map(([Destination, Name]) => ({
    Type: 'volume',
    Name,
    Source: `/var/lib/docker/volumes/${Name}/_data`,
    Destination,
    Driver: 'local',
    RW: true,
  }))
  const binds = (container.body.HostConfig?.Mounts ?? [])
    .filter(({ Type }) => Type === 'bind')
    .map(({ Type, Source = '', Target, ReadOnly }) => ({ Type, Source, Destination: Target, RW: !ReadOnly }))
  const shortBinds = (container.body.HostConfig?.Binds ?? []).flatMap((bind) => {
    const [Source = '', Destination = '', mode] = bind.split(':')
    return Source.startsWith('/') ? [{ Type: 'bind', Source, Destination, RW: mode !== 'ro' }] : []
  })
  return [...volumes, ...binds, ...shortBinds]
}

function statusOf(container: FakeContainer): string {
  if (container.state === 'created') return 'Created'
  if (container.state === 'exited') return `Exited (${container.exitCode}) 1 second ago`
  const health = { none: '', starting: ' (health: starting)', healthy: ' (healthy)', unhealthy: ' (unhealthy)' }[container.health]
  return container.state === 'paused' ? 'Up 1 second (Paused)' : `Up 1 second${health}`
}

export function summaryOf(world: FakeWorld, container: FakeContainer): ContainerSummary {
  const ports = Object.entries(publishedPorts(container)).flatMap(([key, bindings]) => {
    const [port = '', Type = 'tcp'] = key.split('/')
    const PrivatePort = Number(port)
    if (!bindings || bindings.length === 0) return [{ PrivatePort, Type }]
    return bindings.map(({ HostIp = '', HostPort }) => ({ IP: HostIp, PrivatePort, PublicPort: Number(HostPort), Type }))
  })
  return {
    Id: container.id,
    Names: [`/${container.name}`],
    Image: container.body.Image,
    ImageID: container.imageId,
    Command: commandOf(container).join(' '),
    Created: Math.floor(container.created.getTime() / 1000),
    State: container.state,
    Status: statusOf(container),
    Ports: ports,
    Labels: allLabels(container),
    HostConfig: { NetworkMode: container.body.HostConfig?.NetworkMode ?? 'default' },
    NetworkSettings: { Networks: networksOf(world, container) },
    Mounts: mountsOf(container),
  }
}

export function detailsOf(world: FakeWorld, container: FakeContainer): ContainerDetails {
  const { body, imageConfig } = container
  const running = container.state === 'running' || container.state === 'paused'
  return {
    Id: container.id,
    Name: `/${container.name}`,
    Created: engineTime(container.created),
    Image: container.imageId,
    Platform: 'linux',
    RestartCount: container.restartCount,
    State: {
      Status: container.state,
      Running: running,
      Paused: container.state === 'paused',
      Restarting: container.state === 'restarting',
      OOMKilled: container.oomKilled,
      Dead: false,
      Pid: running ? 100 : 0,
      ExitCode: container.exitCode,
      Error: container.error,
      StartedAt: container.startedAt,
      FinishedAt: container.finishedAt,
      ...(container.health !== 'none' && { Health: { Status: container.health, FailingStreak: 0, Log: container.probes } }),
    },
    Config: {
      Hostname: body.Hostname ?? container.id.slice(0, 12),
      Domainname: body.Domainname ?? '',
      User: body.User || imageConfig.User || '',
      Tty: body.Tty ?? false,
      OpenStdin: body.OpenStdin ?? false,
      StdinOnce: body.StdinOnce ?? false,
      Env: [...(imageConfig.Env ?? []), ...(body.Env ?? [])],
      Cmd: body.Cmd ?? imageConfig.Cmd ?? null,
      Entrypoint: body.Entrypoint ?? imageConfig.Entrypoint ?? null,
      Image: body.Image,
      Labels: allLabels(container),
      ...((body.Healthcheck ?? imageConfig.Healthcheck) && { Healthcheck: body.Healthcheck ?? imageConfig.Healthcheck ?? {} }),
      ExposedPorts: { ...imageConfig.ExposedPorts, ...body.ExposedPorts },
      Volumes: { ...imageConfig.Volumes, ...body.Volumes },
      WorkingDir: body.WorkingDir ?? imageConfig.WorkingDir ?? '',
      ...(body.StopSignal && { StopSignal: body.StopSignal }),
      ...(body.StopTimeout !== undefined && { StopTimeout: body.StopTimeout }),
    },
    HostConfig: body.HostConfig ?? {},
    Mounts: mountsOf(container),
    NetworkSettings: { Networks: networksOf(world, container), Ports: publishedPorts(container) },
  }
}
