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
  // Without its parser, an engine on a kernel with AppArmor starts no container; certificates are for registries.
  const packages = [...wanted, 'ca-certificates', ...(needsAppArmor() ? ['apparmor'] : [])]
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

function needsAppArmor(): boolean {
  return (
    exists('/sys/kernel/security/apparmor/profiles') && !exists('/sbin/apparmor_parser') && !exists('/usr/sbin/apparmor_parser')
  )
}
