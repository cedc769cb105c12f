import { type FSWatcher, readdirSync, watch } from 'node:fs'
import { join } from 'node:path'

/** Editors write a file in several steps: a change is told when nothing came for so long. */
const calmMs = 80

/**
 * Watches files in or below a folder, until the returned function is called. Each folder is watched by itself, because Node's own recursive
 * watching loses a file that an editor replaces.
 * @param isWatched of files and folders, by their path relative to the folder
 * @param changed gets the paths that changed since it was called last, relative to the folder
 */
export function watchFiles(
  folder: string,
  depth: 'folder' | 'below',
  isWatched: (path: string) => boolean,
  changed: (paths: ReadonlySet<string>) => void,
): () => void {
  const watchers = new Map<string, FSWatcher>()
  let paths = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  const tell = () => {
    const told = paths
    paths = new Set()
    changed(told)
  }
  const note = (path: string) => {
    paths.add(path)
    clearTimeout(timer)
    timer = setTimeout(tell, calmMs)
  }
  const forget = (path: string) => {
    watchers.get(path)?.close()
    watchers.delete(path)
  }
  const enter = (path: string): void => {
    if (watchers.has(path)) return
    const inside = foldersIn(join(folder, path))
    if (inside === undefined) return
    const watcher = watch(join(folder, path), (_event, name) => {
      const below = name === null ? path : join(path, name)
      if (!isWatched(below)) return
      note(below)
      // A folder that is new may have come with files in it, which nobody tells of.
      if (depth === 'below') for (const file of enterNew(below)) note(file)
    })
    // A folder that goes away has no more changes.
    watcher.on('error', () => forget(path))
    watchers.set(path, watcher)
    if (depth === 'below') for (const name of inside) if (isWatched(join(path, name))) enter(join(path, name))
  }
  const enterNew = (path: string): readonly string[] => {
    const isKnown = watchers.has(path)
    const names = foldersIn(join(folder, path))
    if (names === undefined) forget(path)
    if (names === undefined || isKnown) return []
    enter(path)
    return filesIn(join(folder, path))
      .map((name) => join(path, name))
      .filter(isWatched)
  }
  enter('')
  return () => {
    clearTimeout(timer)
    for (const watcher of watchers.values()) watcher.close()
  }
}

/** The names of folders in a folder; undefined where it is none. */
function foldersIn(path: string): readonly string[] | undefined {
  try {
    return readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
  } catch {
    return undefined
  }
}

function filesIn(path: string): readonly string[] {
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []))
}
