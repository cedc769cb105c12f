import { readFileSync } from 'node:fs'
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
    // At once: these are small files, and what reads them later would have to be loaded.
    async readText(path) {
      try {
        return readFileSync(path, 'utf8')
      } catch (error) {
        return undefinedWhenAbsent(error)
      }
    },
    async listFolders(path) {
      const { readdir } = await import('node:fs/promises')
      const entries = (await readdir(path, { withFileTypes: true }).catch(undefinedWhenAbsent)) ?? []
      return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
    },
  }
}

function undefinedWhenAbsent(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined
  throw error
}

/** The folder of docker's own configuration: DOCKER_CONFIG, or `~/.docker`. */
export function dockerFolder({ env, home }: Pick<Surroundings, 'env' | 'home'>): string {
  return env.DOCKER_CONFIG || join(home, '.docker')
}
