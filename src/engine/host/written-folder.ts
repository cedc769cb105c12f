import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { StackError } from '../model/errors.js'

/** A file with its text. In a folder its `path` is relative, with forward slashes. */
export interface FolderFile {
  readonly path: string
  readonly text: string
}

/** In the folder: what was written there, by path, with a digest that tells whether somebody changed it since. */
const listName = '.stack-render'

/**
 * Makes a folder hold these files. What was written there by an earlier call and is not among them any more is removed; nothing else is.
 * @param over what may be written over: `own`, files that are as an earlier call left them; `anything`, others too
 * @throws StackError where the folder holds something else, or a file was changed since
 */
export function writeFolder(folder: string, files: readonly FolderFile[], over: 'own' | 'anything'): void {
  const written = readList(folder)
  if (over === 'own') refuseForeign(folder, written)
  const paths = new Set(files.map(({ path }) => path))
  for (const path of written.keys()) if (!paths.has(path)) remove(folder, path)
  try {
    mkdirSync(folder, { recursive: true })
    for (const { path, text } of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    const list = Object.fromEntries(files.map(({ path, text }) => [path, digest(text)]))
    writeFileSync(join(folder, listName), `${JSON.stringify({ files: list }, undefined, 2)}\n`)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace(/^\w+: ([^,]*).*$/, '$1') : String(cause)
    throw new StackError('cannot-write', `\`${folder}\` cannot be written: ${reason}`, { cause })
  }
}

/** Writes files that are not there yet, making folders where they are missing. @throws StackError where one is there, or the disk refuses */
export function writeNewFiles(files: readonly FolderFile[]): void {
  try {
    for (const { path, text } of files) {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, text, { flag: 'wx' })
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace(/^\w+: ([^,]*).*$/, '$1') : String(cause)
    throw new StackError('cannot-write', `the files cannot be written: ${reason}`, { cause })
  }
}

function readList(folder: string): ReadonlyMap<string, string> {
  try {
    // As it was written below; a file of another shape has no `files`.
    const { files } = JSON.parse(readFileSync(join(folder, listName), 'utf8')) as { readonly files?: Record<string, string> }
    return new Map(Object.entries(files ?? {}).filter(([path]) => !path.split('/').includes('..')))
  } catch {
    return new Map()
  }
}

function refuseForeign(folder: string, written: ReadonlyMap<string, string>): void {
  const hint = 'name another folder, or write over it with --force'
  if (written.size === 0 && existsSync(folder) && readdirSync(folder).length > 0) {
    throw new StackError('folder-not-empty', `\`${folder}\` is not empty, and was not written by stack`, { hint })
  }
  const changed = [...written].filter(([path, was]) => isChanged(join(folder, path), was)).map(([path]) => path)
  if (changed.length === 0) return
  throw new StackError('files-changed', `\`${folder}\`: somebody changed ${changed.join(', ')}`, { hint })
}

function isChanged(path: string, was: string): boolean {
  return existsSync(path) && digest(readFileSync(path, 'utf8')) !== was
}

/** A file, and the folders that it leaves empty. */
function remove(folder: string, path: string): void {
  rmSync(join(folder, path), { force: true })
  for (let above = dirname(path); above !== '.' && above !== sep; above = dirname(above)) {
    if (!existsSync(join(folder, above)) || readdirSync(join(folder, above)).length > 0) return
    rmdirSync(join(folder, above))
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
