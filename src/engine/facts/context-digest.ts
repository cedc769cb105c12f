import { createHash, hash } from 'node:crypto'
import type { WalkEntry } from '../host/directory-walk.js'
import { type SketchEntry, sketch, sketchAfter } from './context-sketch.js'
import type { KeptTexts } from './kept-texts.js'

/** A file, folder or link of a context: little enough of each to hold tens of thousands. */
export interface FoundEntry {
  /** That people know it by. */
  readonly name: string
  readonly absolutePath: string
  readonly isFile: boolean
  readonly mode: number
  readonly linkTarget?: string
  /** What the file system says of it: equal while it is the same. */
  readonly stamp: string
  /** Milliseconds since 1970: when it, or anything about it, changed last. */
  readonly changedAt: number
}

/** Takes what counts from an entry of a walk. */
export function foundEntry(name: string, { absolutePath, stats, linkTarget }: WalkEntry): FoundEntry {
  const { mode, size, mtimeNs, ctimeNs, ino } = stats
  const isFile = stats.isFile()
  return {
    name,
    absolutePath,
    isFile,
    mode: Number(mode),
    ...(linkTarget !== undefined && { linkTarget }),
    // A folder's times change with files that do not count.
    stamp: isFile ? `${mode} ${size} ${mtimeNs} ${ctimeNs} ${ino}` : `${mode} ${linkTarget ?? ''}`,
    changedAt: Math.max(Number(stats.mtimeMs), Number(stats.ctimeMs)),
  }
}

/** How the files of contexts are read. */
export interface ContextReading {
  /** Digests one entry by what is in it. */
  readonly digestEntry: (entry: FoundEntry) => string
  /** What was read before: digests by what the file system says of each file. */
  readonly kept: KeptTexts
  /** Milliseconds since 1970. */
  readonly now: number
}

export interface ContextDigest {
  readonly digest: string
  readonly entries: readonly SketchEntry[]
}

/**
 * Digests declarations and files. What was read before is not read again while size, times and inode are the same; where nothing at all
 * changed, the digest of the whole is what it was, and where little did, only that is looked at closer. As with git, times that are too
 * new to be relied on do not count: a file may change again within the same tick of the clock.
 * @param key what the context is known by from one time to the next
 * @param walk looks at everything that takes part, always in the same order
 */
export function digestContext(
  key: string,
  declared: readonly SketchEntry[],
  walk: () => Iterable<FoundEntry>,
  { digestEntry, kept, now }: ContextReading,
): ContextDigest {
  const wholeKey = `${version} ${key} whole`
  const filesKey = `${version} ${key} files`
  const whole = readWhole(kept.read(wholeKey))
  const seen = look(declared, walk(), whole?.filesAt ?? Number.NEGATIVE_INFINITY)
  if (whole !== undefined && whole.stamp === seen.stamp) {
    return {
      digest: whole.digest,
      // Seldom asked for: only where the image differs.
      get entries() {
        return settle(look(declared, walk(), Number.NEGATIVE_INFINITY)).entries
      },
    }
  }
  return settle(seen)

  function settle(found: Seen): ContextDigest {
    const isSmall = whole === undefined && found.close.size < worthKeeping
    const before = readFiles(isSmall ? undefined : kept.read(filesKey))
    const names: string[] = []
    const digests: string[] = []
    const gone: SketchEntry[] = []
    const come: SketchEntry[] = []
    const unreliable: SketchEntry[] = []
    const files: string[] = []
    for (const [name, stamp] of found.stamps()) {
      const was = before.files.get(name)
      before.files.delete(name)
      const entry = found.close.get(names.length)
      names.push(name)
      if (was?.stamp === stamp) {
        digests.push(was.digest)
        files.push(name, stamp, was.digest)
        continue
      }
      // Its times are from before what was kept, which yet does not know it.
      if (entry === undefined) return settle(look(declared, walk(), Number.NEGATIVE_INFINITY))
      const read = { name, digest: digestEntry(entry) }
      digests.push(read.digest)
      if (was !== undefined) gone.push({ name, digest: was.digest })
      if (entry.isFile && entry.changedAt >= now - tickMs) unreliable.push(read)
      else {
        come.push(read)
        files.push(name, stamp, read.digest)
      }
    }
    for (const [name, { digest }] of before.files) gone.push({ name, digest })
    const reliable = sketchAfter(before.sketch, gone, come)
    const digest = `${hashOf(declared, names, digests)}.${sketchAfter(reliable, [], [...unreliable, ...declared])}`
    if (!isSmall) {
      // A few are as soon read again as all are written.
      const isRewritten = come.length + unreliable.length >= worthKeeping
      if (isRewritten) kept.write(filesKey, [reliable, ...files].join('\0'))
      const filesAt = isRewritten ? now : (whole?.filesAt ?? Number.NEGATIVE_INFINITY)
      kept.write(wholeKey, JSON.stringify({ stamp: unreliable.length === 0 ? found.stamp : '', digest, filesAt }))
    }
    return {
      digest,
      get entries() {
        return [...declared, ...names.map((name, at) => ({ name, digest: digests[at] ?? '' }))]
      },
    }
  }
}

/** One look at everything. */
interface Seen {
  /** Of the whole: equal while nothing changed. */
  readonly stamp: string
  /** Name and stamp of each. */
  stamps(): Iterable<readonly [name: string, stamp: string]>
  /** Those that changed of late, by place: what may have to be read. Others are let go as they come: to hold them takes longer than to look. */
  readonly close: ReadonlyMap<number, FoundEntry>
}

/** @param since milliseconds since 1970: what changed after is held */
function look(declared: readonly SketchEntry[], found: Iterable<FoundEntry>, since: number): Seen {
  const whole = createHash('sha256')
  const close = new Map<number, FoundEntry>()
  let place = 0
  const texts: string[] = []
  let text = ''
  const pass = () => {
    whole.update(text)
    texts.push(text)
    text = ''
  }
  whole.update(declared.map((entry) => `${line(entry)}\n`).join(''))
  for (const entry of found) {
    text += `${entry.name}\0${entry.stamp}\0`
    if (entry.changedAt >= since - tickMs) close.set(place, entry)
    place += 1
    if (text.length >= 64 * 1024) pass()
  }
  pass()
  return {
    stamp: whole.digest('hex'),
    close,
    *stamps() {
      for (const each of texts) {
        const parts = each.split('\0')
        for (let at = 0; at + 2 < parts.length; at += 2) yield [parts[at] ?? '', parts[at + 1] ?? '']
      }
    },
  }
}

/** Another one wherever digests come out differently, or are kept in another form. */
const version = 2

/** Fewer files are read as fast as what was kept of them. */
const worthKeeping = 200

function hashOf(declared: readonly SketchEntry[], names: readonly string[], digests: readonly string[]): string {
  let text = declared.map((entry) => `${line(entry)}\n`).join('')
  names.forEach((name, at) => {
    text += `${line({ name, digest: digests[at] ?? '' })}\n`
  })
  return hash('sha256', text)
}

function line({ name, digest }: SketchEntry): string {
  return `${name}\0${digest}`
}

/** The coarsest clock of a file system that is in use (FAT). */
const tickMs = 2000

/** What was kept of a context at large. */
interface Whole {
  /** Empty where a file's time was too new. */
  readonly stamp: string
  readonly digest: string
  /** Milliseconds since 1970: when its files were kept. */
  readonly filesAt: number
}

function readWhole(text: string | undefined): Whole | undefined {
  // Checked when it was read: it is what was written, by this version or an older one.
  const value: Partial<Whole> | undefined = text === undefined ? undefined : JSON.parse(text)
  if (value?.stamp === undefined || value.digest === undefined) return undefined
  return { stamp: value.stamp, digest: value.digest, filesAt: value.filesAt ?? Number.NEGATIVE_INFINITY }
}

/** What was kept of the files, folders and links of a context whose times could be relied on. */
interface KeptFiles {
  /** Of all of them. */
  readonly sketch: string
  readonly files: Map<string, { readonly stamp: string; readonly digest: string }>
}

function readFiles(text: string | undefined): KeptFiles {
  const nothing: KeptFiles = { sketch: sketch([]), files: new Map() }
  if (text === undefined) return nothing
  const parts = text.split('\0')
  const files = new Map<string, { readonly stamp: string; readonly digest: string }>()
  for (let at = 1; at + 2 < parts.length; at += 3) {
    files.set(parts[at] ?? '', { stamp: parts[at + 1] ?? '', digest: parts[at + 2] ?? '' })
  }
  // Two of one name (`assets:a` of a context, and `a` of the context `assets`) cannot be told apart.
  return files.size * 3 + 1 === parts.length ? { sketch: parts[0] ?? '', files } : nothing
}
