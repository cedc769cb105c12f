import { type FSWatcher, watch } from 'node:fs'

/** Editors write a file in several steps: a change is told when nothing came for so long. */
const calmMs = 80

/**
 * Watches files in or below a folder, until the returned function is called.
 * @param changed gets the paths that changed since it was called last, relative to the folder
 */
export function watchFiles(
  folder: string,
  depth: 'folder' | 'below',
  isWatched: (path: string) => boolean,
  changed: (paths: ReadonlySet<string>) => void,
): () => void {
  let paths = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  const tell = () => {
    const told = paths
    paths = new Set()
    changed(told)
  }
  const watcher: FSWatcher = watch(folder, { recursive: depth === 'below' }, (_event, path) => {
    if (path === null || !isWatched(path)) return
    paths.add(path)
    clearTimeout(timer)
    timer = setTimeout(tell, calmMs)
  })
  // A folder that goes away has no more changes.
  watcher.on('error', () => watcher.close())
  return () => {
    clearTimeout(timer)
    watcher.close()
  }
}
