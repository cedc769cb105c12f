import { createHash, hash } from 'node:crypto'
import type { WalkEntry } from '../host/directory-walk.js'
import { type SketchEntry, sketch } from './context-sketch.js'
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
 * Digests declarations and files. What was read before is not read again while size, times and inode are the same; and where nothing at all
 * changed, the digest of the whole is what it was. As with git, times that are too new to be relied on do not count: a file may change
 * again within the same tick of the clock.
 * @param key what the context is known by from one time to the next
 * @param walk looks at everything that takes part, always in the same order
 */
export function digestContext(
  key: string,
  declared: readonly SketchEntry[],
  walk: () => Iterable<FoundEntry>,
  { digestEntry, kept, now }: ContextReading,
): ContextDigest {
  const whole = readWhole(kept.read(`${version} ${key} whole`))
  if (whole === undefined || whole.stamp !== stampOf(declared, walk())) return readAgain()
  return {
    digest: whole.digest,
    // Seldom asked for: only where the image differs.
    get entries() {
      return readAgain().entries
    },
  }

  function read(entry: FoundEntry): SketchEntry {
    return { name: entry.name, digest: digestEntry(entry) }
  }

  function readAgain(): ContextDigest {
    const found = [...walk()]
    if (found.length < worthKeeping) return digestOf([...declared, ...found.map(read)])
    const before = readFiles(kept.read(`${version} ${key} files`))
    const files: { [name: string]: readonly [stamp: string, digest: string] } = {}
    let isReliable = true
    let readNow = 0
    const entries = found.map((entry) => {
      const { name, stamp, changedAt } = entry
      if (!entry.isFile) return read(entry)
      const known = before[name]
      const isKnown = known?.[0] === stamp
      const digest = isKnown ? known[1] : digestEntry(entry)
      if (!isKnown) readNow += 1
      if (changedAt < now - tickMs) files[name] = [stamp, digest]
      else isReliable = false
      return { name, digest }
    })
    const result = digestOf([...declared, ...entries])
    // A few are as soon read again as all are written.
    if (readNow >= worthKeeping) kept.write(`${version} ${key} files`, JSON.stringify(files))
    const stamp = isReliable ? stampOf(declared, found) : ''
    kept.write(`${version} ${key} whole`, JSON.stringify({ stamp, digest: result.digest }))
    return result
  }
}

/** Equal while nothing changed. Entries are let go as they come: to hold tens of thousands of them takes longer than to look at them. */
function stampOf(declared: readonly SketchEntry[], found: Iterable<FoundEntry>): string {
  const whole = createHash('sha256')
  let text = declared.map((entry) => `${line(entry)}\n`).join('')
  for (const { name, stamp } of found) {
    text += `${name}\0${stamp}\n`
    if (text.length < 64 * 1024) continue
    whole.update(text)
    text = ''
  }
  return whole.update(text).digest('hex')
}

/** Another one wherever digests come out differently, or are kept in another form. */
const version = 1

/** Fewer files are read as fast as what was kept of them. */
const worthKeeping = 200

function digestOf(entries: readonly SketchEntry[]): ContextDigest {
  const whole = hash('sha256', entries.map((entry) => `${line(entry)}\n`).join(''))
  return { digest: `${whole}.${sketch(entries)}`, entries }
}

function line({ name, digest }: SketchEntry): string {
  return `${name}\0${digest}`
}

/** The coarsest clock of a file system that is in use (FAT). */
const tickMs = 2000

interface Whole {
  readonly stamp: string
  readonly digest: string
}

function readWhole(text: string | undefined): Whole | undefined {
  // Checked when it was read: it is what was written, by this version or an older one.
  const value: Partial<Whole> | undefined = text === undefined ? undefined : JSON.parse(text)
  return value?.stamp && value.digest ? { stamp: value.stamp, digest: value.digest } : undefined
}

function readFiles(text: string | undefined): { readonly [name: string]: readonly [stamp: string, digest: string] } {
  return text === undefined ? {} : JSON.parse(text)
}
