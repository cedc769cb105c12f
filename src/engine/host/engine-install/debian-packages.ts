import { exists } from '../files.js'
import { type Processes, runChecked } from '../process.js'
import type { Rights } from './rights.js'

/** What installing an engine would put on a Debian or Ubuntu, as apt itself foretells it. */
export interface Installation {
  /** What is asked for. */
  readonly packages: readonly string[]
  /** All that would be new on the machine, the above included: what has to be removed to undo it. */
  readonly added: readonly string[]
  /** `20.10.24+dfsg1-1+deb12u1` */
  readonly version: string
}

/**
 * Asks apt what it would do, with fresh package lists.
 * @throws StackError with apt's own words when a package cannot be had.
 */
export async function foretellInstallation(
  wanted: readonly string[],
  rights: Rights,
  processes: Processes,
): Promise<Installation> {
  const packages = [...wanted, ...companions.filter(({ isNeeded }) => isNeeded()).map(({ name }) => name)]
  await processes.run(rights.command(['apt-get', '-q', 'update'], apt))
  const { stdout } = await runChecked(
    processes,
    rights.command(['apt-get', '-s', 'install', '--no-install-recommends', ...packages], apt),
  )
  const lines = [...stdout.matchAll(/^Inst (\S+) (\[[^\]]*\] )?\((\S+)/gm)]
  // An `Inst` line with a version in brackets is an upgrade of what is there, which is not undone by removing it.
  const added = lines.filter((line) => line[2] === undefined).map((line) => line[1] ?? '')
  const version = lines.find((line) => line[1] === wanted[0])?.[3] ?? ''
  return { packages, added, version }
}

/** Installs, without a question of apt's own. @throws StackError with apt's output. */
export async function installPackages({ packages }: Installation, rights: Rights, processes: Processes): Promise<void> {
  await runChecked(processes, rights.command(['apt-get', '-qq', 'install', '-y', '--no-install-recommends', ...packages], apt))
}

/** The command that takes an installation back. */
export function undoCommand(added: readonly string[], rights: 'root' | 'sudo' | 'none'): string {
  return `${rights === 'root' ? '' : 'sudo '}apt-get purge ${added.join(' ')}`
}

const apt = {
  DEBIAN_FRONTEND: 'noninteractive',
  // Ubuntu's needrestart would ask on the terminal.
  NEEDRESTART_MODE: 'l',
  LC_ALL: 'C.UTF-8',
}

/** What the engine's package only recommends, and a small system lacks. */
const companions: readonly { readonly name: string; readonly isNeeded: () => boolean }[] = [
  // To trust registries.
  { name: 'ca-certificates', isNeeded: () => !exists('/etc/ssl/certs/ca-certificates.crt') },
  // The engine lists the processes of a container with `ps`.
  { name: 'procps', isNeeded: () => !exists('/usr/bin/ps') && !exists('/bin/ps') },
  // On a kernel with AppArmor, an engine without its parser starts no container.
  {
    name: 'apparmor',
    isNeeded: () =>
      exists('/sys/kernel/security/apparmor/profiles') &&
      !exists('/sbin/apparmor_parser') &&
      !exists('/usr/sbin/apparmor_parser'),
  },
]
