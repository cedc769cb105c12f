import { chown, mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Environment } from './env.js'
import { exists } from './files.js'

/** Makes a folder with those above it. Under sudo what is made belongs to the user who called it, not to root. */
export async function makeFolder(path: string, env: Environment): Promise<void> {
  const made = missingFolders(path)
  await mkdir(path, { recursive: true })
  const [uid, gid] = [Number(env.SUDO_UID), Number(env.SUDO_GID)]
  if (!Number.isInteger(uid) || !Number.isInteger(gid) || env.SUDO_UID === '' || env.SUDO_GID === '') return
  for (const folder of made) await chown(folder, uid, gid)
}

/** The folders that don't exist yet, from the outermost to `path` itself. */
function missingFolders(path: string): readonly string[] {
  if (exists(path) || dirname(path) === path) return []
  return [...missingFolders(dirname(path)), path]
}
