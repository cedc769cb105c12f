import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'

/** A Node of the versions that users may have. */
export interface NodeVersion {
  readonly major: number
  /** Its program. */
  readonly path: string
  /** Why it cannot be had; undefined where it is there. */
  readonly missing: string | undefined
}

/** The last of each, when this was written. */
const pinned = { 20: '20.20.2', 22: '22.23.3', 24: '24.21.0' } as const

/** That of this process where it is one of those; the others as the packages that npm has of them, fetched once into the user's cache. */
export function nodeVersions(): readonly NodeVersion[] {
  return ([20, 22, 24] as const).map((major) => nodeVersion(major))
}

export function nodeVersion(major: keyof typeof pinned): NodeVersion {
  if (process.versions.node.startsWith(`${major}.`)) return { major, path: process.execPath, missing: undefined }
  const name = `node-${process.platform}-${process.arch}`
  // Not HOME, which is a folder of the test run's own.
  const cache = join(userInfo().homedir, '.cache', 'stack-tests')
  const folder = join(cache, `node-${pinned[major]}`)
  const path = join(folder, 'node_modules', name, 'bin', 'node')
  return { major, path, missing: existsSync(path) ? undefined : fetch(cache, folder, `${name}@${pinned[major]}`) }
}

function fetch(cache: string, folder: string, wanted: string): string | undefined {
  mkdirSync(cache, { recursive: true })
  const fetched = mkdtempSync(join(cache, 'fetched-'))
  const { status } = spawnSync('npm', ['install', '--ignore-scripts', '--no-save', '--prefix', fetched, wanted], {
    timeout: 120_000,
  })
  if (status === 0 && !existsSync(folder)) renameSync(fetched, folder)
  rmSync(fetched, { recursive: true, force: true })
  return status === 0 ? undefined : `no npm registry gives ${wanted}`
}
