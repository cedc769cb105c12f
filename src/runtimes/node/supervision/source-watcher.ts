import { type FSWatcher, readdirSync, statfsSync, statSync, watch } from 'node:fs'
import { join, relative } from 'node:path'

/**
 * Watches a folder and all below it, without `node_modules` and hidden ones: by the system's events, and by looking where none come.
 * @param onChange with the file, relative to the folder, once it has been quiet for a moment
 * @returns how to stop
 */
export function watchSource(folder: string, onChange: (file: string) => void): () => void {
  let known = snapshot(folder)
  let watchers = new Map<string, FSWatcher>()
  let settle: NodeJS.Timeout | undefined
  let changed: string | undefined

  const look = () => {
    const now = snapshot(folder)
    const file = difference(known, now)
    known = now
    if (file === undefined) return
    watchers = watchFolders(folder, now, watchers, look)
    changed = file
    // Editors and version control write more than once.
    clearTimeout(settle)
    settle = setTimeout(() => changed !== undefined && onChange(relative(folder, changed)), quietMs)
  }
  watchers = watchFolders(folder, known, watchers, look)
  const poll = eventsCome(folder) && watchers.size > 0 ? undefined : setInterval(look, pollMs)
  return () => {
    clearTimeout(settle)
    clearInterval(poll)
    for (const watcher of watchers.values()) watcher.close()
  }
}

const quietMs = 20
const pollMs = 300

/** Paths with what changes where they do; folders have a trailing slash. */
type Snapshot = ReadonlyMap<string, string>

function snapshot(folder: string): Snapshot {
  const found = new Map<string, string>()
  const visit = (path: string) => {
    found.set(`${path}/`, '')
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules' || entry.name === '__pycache__') continue
      const inside = join(path, entry.name)
      try {
        if (entry.isDirectory()) {
          visit(inside)
          continue
        }
        const { mtimeMs, size, ino } = statSync(inside)
        found.set(inside, `${mtimeMs} ${size} ${ino}`)
      } catch {
        // Gone since it was listed: the next look tells.
      }
    }
  }
  try {
    visit(folder)
  } catch {
    // The folder itself may be away for a moment while it is replaced.
  }
  return found
}

function difference(before: Snapshot, after: Snapshot): string | undefined {
  for (const [path, state] of after) if (before.get(path) !== state) return path
  for (const path of before.keys()) if (!after.has(path)) return path
  return undefined
}

function watchFolders(
  root: string,
  now: Snapshot,
  before: ReadonlyMap<string, FSWatcher>,
  look: () => void,
): Map<string, FSWatcher> {
  const watchers = new Map(before)
  for (const [path, watcher] of before) {
    if (now.has(path)) continue
    watcher.close()
    watchers.delete(path)
  }
  for (const path of [`${root}/`, ...now.keys()]) {
    if (!path.endsWith('/') || watchers.has(path)) continue
    try {
      watchers.set(path, watch(path, look).on('error', look))
    } catch {
      // Without a watch for every folder, looking has to do: no watcher at all means that.
      for (const watcher of watchers.values()) watcher.close()
      return new Map()
    }
  }
  return watchers
}

/** Mounts of another machine's files (a virtual machine's host, a network) tell nobody of changes. */
function eventsCome(folder: string): boolean {
  const foreign = new Set([0x65735546, 0x01021997, 0x6969, 0xff534d42, 0xfe534d42, 0x786f4256])
  try {
    return !foreign.has(statfsSync(folder).type)
  } catch {
    return false
  }
}
