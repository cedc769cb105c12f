import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Environment } from '../../../host/env.js'

/** What the search for an engine, and for credentials, depends on. Tests make it up. */
export interface Surroundings {
  readonly env: Environment
  readonly platform: NodeJS.Platform
  /** The user's home directory. */
  readonly home: string
  /** The user's number, where the platform has one. */
  readonly uid?: number
  /** The text of a file, or undefined when there is none. */
  readText(path: string): Promise<string | undefined>
  /** The names of the folders in a folder; none when there is no such folder. */
  listFolders(path: string): Promise<readonly string[]>
}

/** The surroundings of this machine, for whoever starts the program to pass on. */
export function machineSurroundings(machine: Pick<Surroundings, 'env' | 'platform' | 'home' | 'uid'>): Surroundings {
  return {
    ...machine,
    readText: (path) => readFile(path, 'utf8').catch(undefinedWhenAbsent),
    async listFolders(path) {
      const entries = (await readdir(path, { withFileTypes: true }).catch(undefinedWhenAbsent)) ?? []
      return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
    },
  }
}

function undefinedWhenAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
  throw error
}

/** The folder of docker's own configuration: DOCKER_CONFIG, or `~/.docker`. */
export function dockerFolder({ env, home }: Pick<Surroundings, 'env' | 'home'>): string {
  return env.DOCKER_CONFIG || join(home, '.docker')
}
