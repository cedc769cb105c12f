import type { Environment } from '../env.js'
import type { Command } from '../process.js'
import type { Argv } from './choose-way.js'

/** Makes commands that run as root. */
export interface Rights {
  /** @param extra variables for the command alone; sudo drops all others. */
  command(argv: Argv, extra?: Environment): Command
}

/** For root itself, and for a user whose sudo asks for no password. */
export function rootRights(from: 'root' | 'sudo', env: Environment): Rights {
  // Daemons and package managers live in folders that a user's PATH often lacks.
  const path = [...new Set(`${env.PATH ?? ''}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`.split(':'))].join(':')
  return {
    command(argv, extra = {}) {
      if (from === 'root') return { argv, env: { ...env, PATH: path, ...extra } }
      const settings = Object.entries(extra).map(([name, value]) => `${name}=${value}`)
      return { argv: ['sudo', '-n', 'env', `PATH=${path}`, ...settings, ...argv], env: { ...env, PATH: path } }
    },
  }
}
