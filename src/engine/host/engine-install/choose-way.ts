import { StackError } from '../../model/errors.js'
import type { Machine } from './machine.js'

/** One way to get an engine running on this machine. */
export type Way =
  /** A command of an installed engine starts it, another stops it. `rights`: whose rights they need. */
  | {
      readonly type: 'command'
      /** For people: `docker.service (systemd)`, `Colima`. */
      readonly name: string
      readonly start: Argv
      readonly stop: Argv
      readonly rights: 'root' | 'user'
    }
  /** No init watches services here: the daemon is started directly. */
  | { readonly type: 'daemon'; readonly name: string; readonly program: string }
  /** The distribution's package is installed first; what it brings is started in one of the ways above. */
  | { readonly type: 'install'; readonly packages: readonly string[] }

export type Argv = readonly [string, ...string[]]

/**
 * Decides how an engine is started here: an installed one before a new one, one that needs no rights of root only where the user set it
 * up. Pure.
 * @throws StackError `no-engine` when there is no way, with what a person can do.
 */
export function chooseWay(machine: Machine): Way {
  const way = installedWay(machine)
  if (way === undefined) return installation(machine)
  if ((way.type === 'daemon' || (way.type === 'command' && way.rights === 'root')) && machine.rights === 'none') {
    throw new StackError('no-engine', `${way.name} is installed but not running, and this user may not start it`, {
      hint: `start it as root: sudo ${way.type === 'daemon' ? 'stack engine start' : way.start.join(' ')}`,
    })
  }
  return way
}

/** The way to start what is installed, or undefined when nothing is. */
export function installedWay(machine: Machine): Exclude<Way, { readonly type: 'install' }> | undefined {
  if (machine.platform === 'darwin') return wayOnMac(machine)
  return machine.platform === 'linux' ? wayOnLinux(machine) : undefined
}

function wayOnLinux({ init, services, programs, rights }: Machine): Exclude<Way, { readonly type: 'install' }> | undefined {
  const systemd = init === 'systemd' && programs.has('systemctl')
  const dockerd = programs.get('dockerd')
  const service = systemd && services.has('docker.service')
  if (systemd && services.has('rootless') && (rights === 'none' || !service)) return userUnit('rootless Docker', 'docker')
  if (service) return systemUnit('docker.service (systemd)', 'docker.service', 'docker.socket')
  if (systemd && services.has('docker-desktop')) return userUnit('Docker Desktop', 'docker-desktop')
  if (programs.has('colima')) return userCommand('Colima', ['colima', 'start'], ['colima', 'stop'])
  if (init === 'service' && services.has('/etc/init.d/docker') && programs.has('service')) {
    return {
      type: 'command',
      name: '/etc/init.d/docker',
      start: ['service', 'docker', 'start'],
      stop: ['service', 'docker', 'stop'],
      rights: 'root',
    }
  }
  if (dockerd !== undefined) return { type: 'daemon', name: 'dockerd', program: dockerd }
  if (systemd && programs.has('podman')) return userUnit('Podman', 'podman.socket')
  return undefined
}

function wayOnMac({ services, programs }: Machine): Exclude<Way, { readonly type: 'install' }> | undefined {
  if (programs.has('orb')) return userCommand('OrbStack', ['orb', 'start'], ['orb', 'stop'])
  if (programs.has('colima')) return userCommand('Colima', ['colima', 'start'], ['colima', 'stop'])
  if (services.has('Docker.app')) {
    return userCommand('Docker Desktop', ['open', '-g', '-a', 'Docker'], ['osascript', '-e', 'quit app "Docker"'])
  }
  if (programs.has('rdctl')) return userCommand('Rancher Desktop', ['rdctl', 'start'], ['rdctl', 'shutdown'])
  if (programs.has('podman')) return userCommand('Podman', ['podman', 'machine', 'start'], ['podman', 'machine', 'stop'])
  return undefined
}

function systemUnit(name: string, ...units: Argv): Way & { readonly type: 'command' } {
  const [service] = units
  return { type: 'command', name, start: ['systemctl', 'start', service], stop: ['systemctl', 'stop', ...units], rights: 'root' }
}

function userUnit(name: string, unit: string): Way & { readonly type: 'command' } {
  const systemctl = ['systemctl', '--user'] as const
  return { type: 'command', name, start: [...systemctl, 'start', unit], stop: [...systemctl, 'stop', unit], rights: 'user' }
}

function userCommand(name: string, start: Argv, stop: Argv): Way & { readonly type: 'command' } {
  return { type: 'command', name, start, stop, rights: 'user' }
}

function installation({ platform, distribution, programs, mayInstall, rights }: Machine): Way {
  if (platform === 'darwin')
    throw nothingInstalled('install one: OrbStack, Colima (`brew install colima docker`) or Docker Desktop')
  if (platform !== 'linux')
    throw nothingInstalled('install and start Docker Desktop; under WSL2, run `stack` inside the Linux distribution')
  const debian = programs.has('apt-get') && (distribution?.ids ?? []).some((id) => id === 'debian' || id === 'ubuntu')
  if (!debian)
    throw nothingInstalled(
      `install it with the package manager of ${distribution?.name ?? 'this system'}: https://docs.docker.com/engine/install/`,
    )
  if (!mayInstall)
    throw nothingInstalled('STACK_NO_INSTALL=1 forbids to install one; unset it, or run `sudo apt-get install docker.io`')
  if (rights === 'none') {
    throw nothingInstalled(
      'installing needs root, or sudo without a password; ask an administrator for `apt-get install docker.io`',
    )
  }
  return { type: 'install', packages: ['docker.io'] }
}

function nothingInstalled(hint: string): StackError {
  return new StackError('no-engine', 'no Docker Engine is installed on this machine', { hint })
}
