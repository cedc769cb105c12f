import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ImageAnswer, ImageContents, ImageQuestion } from '../providers/image-contents-api.js'

/**
 * Answers about images from a folder, and asks only for what was never asked before. The folder may be deleted at any time; what cannot be
 * read or written there counts as not kept.
 * @param folder absolute; a file per image
 */
export function keptImageAnswers(contents: ImageContents, folder: string): ImageContents {
  return {
    async look(image, question, signal) {
      const path = join(folder, `${image.replace(/\W/g, '-')}.json`)
      const kept = await read(path)
      const open = unanswered(question, kept)
      if (open === undefined) return kept
      const found = await contents.look(image, open, signal)
      // Read once more: somebody else may have kept something meanwhile.
      const known = both(await read(path), found)
      await write(path, known)
      return both(kept, known)
    },
  }
}

/** What of a question is still open; undefined where nothing is. */
function unanswered({ accounts, paths, canCopy }: ImageQuestion, kept: ImageAnswer): ImageQuestion | undefined {
  const open = {
    accounts: accounts && kept.accounts === undefined,
    paths: paths.filter((path) => !kept.filled.has(path)),
    canCopy: canCopy && kept.canCopy === undefined,
  }
  return open.accounts || open.canCopy || open.paths.length > 0 ? open : undefined
}

function both(one: ImageAnswer, other: ImageAnswer): ImageAnswer {
  return { ...one, ...other, filled: new Map([...one.filled, ...other.filled]) }
}

async function read(path: string): Promise<ImageAnswer> {
  try {
    const { accounts, filled, canCopy } = parse(await readFile(path, 'utf8'))
    return {
      filled: new Map(Object.entries(filled)),
      ...(accounts && {
        accounts: { users: new Map(Object.entries(accounts.users)), groups: new Map(Object.entries(accounts.groups)) },
      }),
      ...(canCopy !== undefined && { canCopy }),
    }
  } catch {
    return { filled: new Map() }
  }
}

/** As it is written; another form is another version. */
interface Kept {
  readonly version: 1
  readonly accounts?: {
    readonly users: { readonly [name: string]: { readonly uid: number; readonly gid: number } }
    readonly groups: { readonly [name: string]: number }
  }
  readonly filled: { readonly [path: string]: boolean }
  readonly canCopy?: boolean
}

function parse(text: string): Kept {
  const kept: Partial<Kept> | null = JSON.parse(text)
  if (kept?.version !== 1 || kept.filled === undefined) throw new Error('of another version')
  return { ...kept, version: 1, filled: kept.filled }
}

async function write(path: string, { accounts, filled, canCopy }: ImageAnswer): Promise<void> {
  const kept: Kept = {
    version: 1,
    filled: Object.fromEntries(filled),
    ...(accounts && { accounts: { users: Object.fromEntries(accounts.users), groups: Object.fromEntries(accounts.groups) } }),
    ...(canCopy !== undefined && { canCopy }),
  }
  const fresh = `${path}.${crypto.randomUUID()}`
  try {
    await mkdir(join(path, '..'), { recursive: true })
    await writeFile(fresh, JSON.stringify(kept))
    // Readers see the old file or the new one, never half of it.
    await rename(fresh, path)
  } catch {
    // A full disk or a folder of somebody else costs the next `up` a second, and nothing more.
  }
}
