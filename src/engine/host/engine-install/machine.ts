import { join } from 'node:path'
import { type Environment, isOn } from '../env.js'
import { exists, fileKind, findExecutable, readText } from '../files.js'
import type { Processes } from '../process.js'

/** What a machine offers for starting an engine. Plain facts; `choose-way.ts` decides. */
export interface Machine {
  readonly platform: NodeJS.Platform
  /** How commands get the rights of root: they have them, sudo gives them without a password, or not at all. */
  readonly rights: 'root' | 'sudo' | 'none'
  /** What starts and watches services; `none` as in most containers. */
  readonly init: 'systemd' | 'service' | 'none'
  /** `debian`, `ubuntu`, `fedora`; and what it is derived from. */
  readonly distribution?: { readonly name: string; readonly ids: readonly string[] }
  /** Programs on the PATH, with their places. */
  readonly programs: ReadonlyMap<string, string>
  /** Unit files and applications that are there. */
  readonly services: ReadonlySet<ServiceFile>
  /** STACK_NO_INSTALL. */
  readonly mayInstall: boolean
}

export type ServiceFile = 'docker.service' | 'rootless' | 'docker-desktop' | '/etc/init.d/docker' | 'Docker.app'

export interface MachineSurroundings {
  readonly env: Environment
  readonly platform: NodeJS.Platform
  readonly home: string
  readonly uid: number | undefined
}

const programNames = ['dockerd', 'systemctl', 'service', 'apt-get', 'orb', 'colima', 'rdctl', 'podman', 'open']

/** Looks at the machine; changes nothing. */
export async function inspectMachine(surroundings: MachineSurroundings, processes: Processes): Promise<Machine> {
  const { env, platform, home } = surroundings
  const search = { ...env, PATH: `${env.PATH ?? ''}:/usr/local/sbin:/usr/sbin:/sbin` }
  const found = programNames.flatMap((name) => {
    const path = findExecutable(name, search)
    return path === undefined ? [] : [[name, path] as const]
  })
  const distribution = readDistribution()
  return {
    platform,
    rights: await rightsOf(surroundings, processes),
    init: initOf(),
    ...(distribution && { distribution }),
    programs: new Map(found),
    services: servicesAt(home),
    mayInstall: !isOn(env, 'STACK_NO_INSTALL'),
  }
}

async function rightsOf({ env, uid }: MachineSurroundings, processes: Processes): Promise<Machine['rights']> {
  if (uid === 0) return 'root'
  if (findExecutable('sudo', env) === undefined) return 'none'
  const { exitCode } = await processes.run({ argv: ['sudo', '-n', 'true'], env, timeoutMs: 10_000 })
  return exitCode === 0 ? 'sudo' : 'none'
}

function initOf(): Machine['init'] {
  if (exists('/run/systemd/system')) return 'systemd'
  const first = readText('/proc/1/comm')
  const isInit = 'text' in first && /^(init|openrc-init|runit)$/.test(first.text.trim())
  return isInit || exists('/run/openrc') ? 'service' : 'none'
}

function readDistribution(): Machine['distribution'] {
  const release = readText('/etc/os-release')
  if (!('text' in release)) return undefined
  const value = (key: string) => new RegExp(`^${key}="?([^"\\n]*)`, 'm').exec(release.text)?.[1] ?? ''
  return {
    name: value('PRETTY_NAME') || value('ID'),
    ids: `${value('ID')} ${value('ID_LIKE')}`.split(' ').filter((id) => id !== ''),
  }
}

function servicesAt(home: string): ReadonlySet<ServiceFile> {
  const places: readonly (readonly [ServiceFile, readonly string[]])[] = [
    [
      'docker.service',
      ['/etc/systemd/system', '/usr/lib/systemd/system', '/lib/systemd/system'].map((folder) => `${folder}/docker.service`),
    ],
    ['rootless', [join(home, '.config/systemd/user/docker.service'), '/usr/lib/systemd/user/docker.service']],
    ['docker-desktop', ['/usr/lib/systemd/user/docker-desktop.service']],
    ['/etc/init.d/docker', ['/etc/init.d/docker']],
    ['Docker.app', ['/Applications/Docker.app', join(home, 'Applications/Docker.app')]],
  ]
  return new Set(places.flatMap(([service, paths]) => (paths.some((path) => fileKind(path) !== 'missing') ? [service] : [])))
}
