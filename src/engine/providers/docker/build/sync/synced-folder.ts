import { hash } from 'node:crypto'
import { walkDirectory } from '../../../../host/directory-walk.js'
import { followLinks } from '../../../../host/follow-links.js'
import { pathFilter } from '../../../../model/path-filter.js'
import { globMatcher } from '../../../../model/path-patterns.js'
import { newStat, type Stat } from '../wire/session-messages.js'
import { portableMode } from './go-file-mode.js'

/** What the engine asks of a folder: patterns as in `.dockerignore`, and sources of COPY whose links are to be followed. */
export interface SyncSelection {
  readonly includePatterns: readonly string[]
  readonly excludePatterns: readonly string[]
  readonly followPaths: readonly string[]
}

/** One thing that is offered to the engine; regular files have a source. */
export interface SyncEntry {
  readonly stat: Stat
  readonly source?: FileSource
}

/** Where a file's bytes are: on disk, in the size and with the time that were promised, or here. */
export type FileSource =
  | { readonly type: 'disk'; readonly path: string; readonly size: number; readonly mtimeNs: bigint }
  | { readonly type: 'memory'; readonly data: Buffer }

/** A folder that the engine may copy from during a build. Each call reads it anew; entries come in the order that the protocol demands. */
export type SyncedFolder = (selection: SyncSelection) => Iterable<SyncEntry>

/** A folder on disk. Owners are left out, so that another user's checkout finds the same cache. */
export function folderOnDisk(root: string, platform: NodeJS.Platform): SyncedFolder {
  return function* (selection) {
    const followed = selection.followPaths.length > 0 ? followLinks(root, selection.followPaths, globMatcher) : []
    const include = [...selection.includePatterns, ...(followed === 'everything' ? [] : followed)]
    const filter = pathFilter({ include: followed === 'everything' ? [] : include, exclude: selection.excludePatterns })
    const firstNames = new Map<string, string>()
    for (const { path, absolutePath, stats, linkTarget } of walkDirectory(root, filter)) {
      const common = { path, mode: portableMode(stats, platform), modTime: stats.mtimeNs }
      if (linkTarget !== undefined) yield { stat: newStat({ ...common, linkname: linkTarget }) }
      else if (stats.isDirectory()) yield { stat: newStat(common) }
      else if (stats.isSocket()) yield { stat: newStat(common), source: emptyFile }
      else if (!stats.isFile()) yield { stat: newStat({ ...common, ...deviceNumbers(stats.rdev) }) }
      else {
        const identity = `${stats.dev}:${stats.ino}`
        const firstName = stats.nlink > 1n ? firstNames.get(identity) : undefined
        if (firstName !== undefined) yield { stat: newStat({ ...common, linkname: firstName }) }
        else {
          if (stats.nlink > 1n) firstNames.set(identity, path)
          const size = Number(stats.size)
          const source: FileSource = { type: 'disk', path: absolutePath, size, mtimeNs: stats.mtimeNs }
          yield { stat: newStat({ ...common, size }), source }
        }
      }
    }
  }
}

const emptyFile: FileSource = { type: 'memory', data: Buffer.alloc(0) }

/** Linux packs both numbers of a device into one; anything that is no device has zero. */
function deviceNumbers(rdev: bigint): { readonly devmajor: number; readonly devminor: number } {
  return { devmajor: Number((rdev >> 8n) & 0xfffn), devminor: Number((rdev & 0xffn) | ((rdev >> 12n) & 0xfff00n)) }
}

/** A folder of a few texts, by name. Their times come from their content, so that the engine sees a changed text as a changed file. */
export function folderOfTexts(texts: ReadonlyMap<string, string>): SyncedFolder {
  return () =>
    [...texts]
      .sort(([left], [right]) => Buffer.compare(Buffer.from(left), Buffer.from(right)))
      .map(([path, content]) => {
        const data = Buffer.from(content, 'utf8')
        const stat = newStat({ path, mode: 0o644, size: data.length, modTime: timeFromContent(data) })
        return { stat, source: { type: 'memory', data } }
      })
}

function timeFromContent(data: Buffer): bigint {
  return BigInt(`0x${hash('sha256', data).slice(0, 12)}`) * 1000n
}
