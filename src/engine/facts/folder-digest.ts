import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'

/** Beyond this many bytes a file counts by its size and the time of its last change alone. */
const largestRead = 8 * 1024 * 1024
/** Written by tools, never by hand, and large. */
const leftOut: ReadonlySet<string> = new Set(['.git', 'node_modules'])

/** A digest of a file, or of a folder with everything in it; undefined when it cannot be read. */
export function folderDigest(path: string): string | undefined {
  const hash = createHash('sha256')
  try {
    addEntry(path, '', hash)
  } catch {
    return undefined
  }
  return hash.digest('hex').slice(0, 16)
}

function addEntry(path: string, name: string, hash: ReturnType<typeof createHash>): void {
  const facts = lstatSync(path)
  hash.update(`${name}\0${facts.mode}\0`)
  if (facts.isSymbolicLink()) hash.update(readlinkSync(path))
  else if (facts.isDirectory()) {
    for (const entry of readdirSync(path).sort()) {
      if (!leftOut.has(entry)) addEntry(join(path, entry), `${name}/${entry}`, hash)
    }
  } else if (facts.isFile()) {
    hash.update(facts.size > largestRead ? `${facts.size} ${facts.mtimeMs}` : readFileSync(path))
  }
  hash.update('\0')
}
