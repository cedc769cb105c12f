/*
 * A digest of many entries that is small, of fixed size, and yet tells which entries differ between two of them, as long as they are
 * few: an invertible Bloom lookup table. Every entry is added to three cells; taking one table from another leaves only the entries
 * that differ, and a cell that holds a single one names it. It stands in a label of the image, so that a plan can say which file of
 * 20,000 made a rebuild necessary.
 */

/** One thing whose change matters: a file, an option of the build. */
export interface SketchEntry {
  /** `src/server.ts` */
  readonly name: string
  /** Digest of everything about it: content, mode. At least 12 hexadecimal digits. */
  readonly digest: string
}

/** What differs. `name` is known for what exists now; of what is gone only the folder is left to name, if it still exists. */
export type SketchDifference =
  | { readonly type: 'changed' | 'added'; readonly name: string }
  | { readonly type: 'removed'; readonly folder: string | undefined }

const cellCount = 72
/** Words of 32 bits per cell: how many entries, and the exclusive-or of name, folder, digest (two words) and check of each. */
const wordsPerCell = 6
const wordCount = cellCount * wordsPerCell

/** The sketch of some entries, as text of about 2.3 KB. Their order does not matter. */
export function sketch(entries: Iterable<SketchEntry>): string {
  return written(toggled(new Int32Array(wordCount), [], entries))
}

/**
 * The sketch of the entries of another one, without some that were among them and with some that were not.
 * @throws RangeError where the other is no sketch
 */
export function sketchAfter(previous: string, gone: Iterable<SketchEntry>, come: Iterable<SketchEntry>): string {
  const table = read(previous)
  if (table === undefined) throw new RangeError('this is no sketch')
  return written(toggled(table, gone, come))
}

/**
 * What changed since the other sketch was taken; undefined when that is too much to tell, or a text is no sketch.
 * @param entries those of the sketch of now: asked for where there is something to name
 */
export function differencesSince(
  previous: string,
  now: string,
  entries: () => readonly SketchEntry[],
): readonly SketchDifference[] | undefined {
  const [before, after] = [read(previous), read(now)]
  if (before === undefined || after === undefined) return undefined
  // Counts are taken from each other; the other words are exclusive-ors, which know no sign.
  const table = after.map((value, word) => {
    const other = before[word] ?? 0
    return word % wordsPerCell === 0 ? value - other : value ^ other
  })
  const peeled = peel(table)
  if (peeled === undefined) return undefined
  return peeled.now.length + peeled.before.length === 0 ? [] : name(peeled, entries())
}

function toggled(table: Int32Array, gone: Iterable<SketchEntry>, come: Iterable<SketchEntry>): Int32Array {
  for (const entry of gone) toggle(table, keyOf(entry), -1)
  for (const entry of come) toggle(table, keyOf(entry), 1)
  return table
}

function written(table: Int32Array): string {
  return Buffer.from(table.buffer).toString('base64')
}

function read(text: string): Int32Array | undefined {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length !== wordCount * 4) return undefined
  return Int32Array.from({ length: wordCount }, (_, word) => bytes.readInt32LE(word * 4))
}

type Key = readonly [name: number, folder: number, digestHigh: number, digestLow: number]

function keyOf({ name, digest }: SketchEntry): Key {
  return [hash32(name), hash32(folderOf(name)), hexWord(digest.slice(0, 8)), hexWord(digest.slice(8, 16))]
}

/** Adds an entry (1), or takes one away (-1). */
function toggle(table: Int32Array, key: Key, by: 1 | -1): void {
  const words = [...key, checkOf(key)]
  for (const cell of cellsOf(key)) {
    const at = cell * wordsPerCell
    table[at] = (table[at] ?? 0) + by
    words.forEach((word, index) => {
      table[at + 1 + index] = (table[at + 1 + index] ?? 0) ^ word
    })
  }
}

interface Peeled {
  readonly now: readonly Key[]
  readonly before: readonly Key[]
}

/** Takes out single entries, which makes others single, until nothing is left. @returns undefined when something stays entangled */
function peel(table: Int32Array): Peeled | undefined {
  const now: Key[] = []
  const before: Key[] = []
  // More entries than cells cannot be told apart; reaching that means that a check matched by chance.
  for (let found = true; found && now.length + before.length < cellCount; ) {
    found = false
    for (let cell = 0; cell < cellCount; cell++) {
      const at = cell * wordsPerCell
      const [count = 0, name = 0, folder = 0, high = 0, low = 0, check] = table.subarray(at, at + wordsPerCell)
      const key: Key = [name, folder, high, low]
      if ((count !== 1 && count !== -1) || check !== checkOf(key)) continue
      ;(count === 1 ? now : before).push(key)
      toggle(table, key, count === 1 ? -1 : 1)
      found = true
    }
  }
  return table.every((word) => word === 0) ? { now, before } : undefined
}

function name({ now, before }: Peeled, entries: readonly SketchEntry[]): readonly SketchDifference[] {
  const wanted = new Set(now.map(([nameHash]) => nameHash))
  const gone = before.filter(([nameHash]) => !wanted.has(nameHash))
  const folders = new Map<number, string>()
  if (gone.length > 0) for (const entry of entries) folders.set(hash32(folderOf(entry.name)), folderOf(entry.name))
  const existed = new Set(before.map(([nameHash]) => nameHash))
  const present = entries
    .filter((entry) => wanted.has(hash32(entry.name)))
    .map((entry) => ({ type: existed.has(hash32(entry.name)) ? ('changed' as const) : ('added' as const), name: entry.name }))
  return [...present, ...gone.map(([, folder]) => ({ type: 'removed' as const, folder: folders.get(folder) }))]
}

/** Three different cells, one in each third of the table. */
function cellsOf(key: Key): readonly number[] {
  const third = cellCount / 3
  return [1, 2, 3].map((seed, index) => ((mix(key, seed) >>> 0) % third) + index * third)
}

function checkOf(key: Key): number {
  return mix(key, 0x5bd1e995)
}

/** Multiply and shift, as in the finishing of MurmurHash: spreads what differs in few bits over all of them. */
function mix(key: Key, seed: number): number {
  let value = seed
  for (const word of key) {
    value = Math.imul(value ^ word, 0x85ebca6b)
    value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
    value ^= value >>> 16
  }
  return value | 0
}

/** FNV-1a. */
function hash32(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  return value | 0
}

function hexWord(hex: string): number {
  return Number.parseInt(hex, 16) | 0
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.'
}
