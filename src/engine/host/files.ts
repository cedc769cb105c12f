import { accessSync, constants, readFileSync, type Stats, statfsSync, statSync } from 'node:fs'
import { delimiter, isAbsolute, join, resolve } from 'node:path'
import type { Environment } from './env.js'

/** What reading a file gives. `problem` completes a sentence that begins with the file's name: `is a folder`. */
export type FileText =
  | { readonly text: string }
  | { readonly missing: true }
  | { readonly problem: string; readonly folder?: boolean }

/** More than any stack or env file has; beyond it a file was named by mistake. */
const largestText = 16 * 1024 * 1024

/** Reads a text file (UTF-8, a byte order mark is left out) as far as it is one; never throws. */
export function readText(path: string): FileText {
  try {
    const facts = statSync(path)
    return unreadable(path, facts) ?? decode(readFileSync(path))
  } catch (error) {
    return explain(error)
  }
}

function unreadable(path: string, facts: Stats): FileText | undefined {
  if (facts.isDirectory()) return { problem: 'is a folder, not a file', folder: true }
  if (facts.isSocket() || facts.isBlockDevice()) return { problem: 'is not a file' }
  // `-f <(...)` and /dev/stdin are pipes that somebody writes to; any other pipe could keep us waiting for ever.
  if (facts.isFIFO() && !/^\/(dev\/(fd\/|stdin)|proc\/)/.test(path)) return { problem: 'is a pipe, not a file' }
  if (facts.isCharacterDevice() && path !== '/dev/null' && !path.startsWith('/dev/stdin'))
    return { problem: 'is a device, not a file' }
  if (facts.size > largestText) {
    return {
      problem: `has ${Math.round(facts.size / 1024 / 1024)} MiB; a text of more than ${largestText / 1024 / 1024} MiB is not read`,
    }
  }
  return undefined
}

function decode(bytes: Uint8Array): FileText {
  if (bytes.length > largestText) return { problem: `has more than ${largestText / 1024 / 1024} MiB, which is not read as text` }
  if (bytes.includes(0)) return { problem: 'is a binary file, not a text' }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch {
    return { problem: 'is not a text in UTF-8' }
  }
}

function explain(error: unknown): FileText {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT' || code === 'ENOTDIR') return { missing: true }
  if (code === 'EACCES' || code === 'EPERM') return { problem: 'may not be read by this user' }
  if (code === 'ELOOP') return { problem: 'is a symbolic link that leads back to itself' }
  if (code === 'ENAMETOOLONG') return { problem: 'has a name that is too long' }
  if (code === 'EISDIR') return { problem: 'is a folder, not a file', folder: true }
  if (code === 'ERR_INVALID_ARG_VALUE') return { problem: 'has a name with a NUL character in it' }
  return { problem: `cannot be read: ${error instanceof Error ? error.message : String(error)}` }
}

export type FileKind = 'file' | 'folder' | 'socket' | 'other' | 'missing'

/** What stands at `path`, symbolic links followed; what may not be looked at counts as missing. */
export function fileKind(path: string): FileKind {
  const facts = statOf(path)
  if (facts === undefined) return 'missing'
  if (facts.isFile()) return 'file'
  if (facts.isDirectory()) return 'folder'
  return facts.isSocket() ? 'socket' : 'other'
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

export function exists(path: string): boolean {
  return fileKind(path) !== 'missing'
}

/** The absolute path of a program: `name` itself when it has a slash, else its first place on the PATH of `env`. */
export function findExecutable(name: string, env: Environment, cwd = '/'): string | undefined {
  if (name.includes('/')) return isExecutable(resolve(cwd, name)) ? resolve(cwd, name) : undefined
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => isAbsolute(folder))
  return folders.map((folder) => join(folder, name)).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** Bytes that this user may still write on the disk of `path`; undefined where there is no such path. */
export function freeBytes(path: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(path)
    return bavail * bsize
  } catch {
    return undefined
  }
}
