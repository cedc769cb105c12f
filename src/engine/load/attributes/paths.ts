import { posix } from 'node:path'
import type { Place, TextAttribute } from './attribute.js'

/** A path that is made absolute; `~` is the home folder. */
export const path: TextAttribute = { type: 'text', rewrite: absolutePath }

/** The path of another stack file; a remote one is left alone, so that its place can be named. */
export const filePath: TextAttribute = {
  type: 'text',
  rewrite: (text, place) => (isRemoteFile(text) ? text : absolutePath(text, place)),
}

/** A build context: a path, or one of the references that BuildKit takes, which are left alone. */
export const contextPath: TextAttribute = {
  type: 'text',
  rewrite: (text, place) => (isRemoteContext(text) || text.startsWith('service:') ? text : absolutePath(text, place)),
}

/** The path of a file on the engine's machine: a Windows path is absolute too. */
export const hostPath: TextAttribute = { type: 'text', rewrite: absoluteHostPath }

/** Relative to the folder of the file that names it; empty stays empty. */
export function absolutePath(text: string, place: Place): string {
  return text === '' ? text : resolvePath(text, place)
}

/** The same, but a drive or UNC path of Windows is absolute already. */
export function absoluteHostPath(text: string, place: Place): string {
  return /^(?:[a-zA-Z]:[\\/]|\\\\)/.test(text) ? text : resolvePath(text, place)
}

function resolvePath(text: string, place: Place): string {
  if (place.paths === 'kept') return text
  const expanded = text.startsWith('~') ? posix.join(place.home, text.slice(1)) : text
  if (posix.isAbsolute(expanded)) return expanded
  const joined = posix.join(place.directory, expanded)
  return joined.length > 1 ? joined.replace(/\/$/, '') : joined
}

/** True for what only another program could fetch: a git or OCI reference, a URL. */
export function isRemoteFile(text: string): boolean {
  return /^(?:oci:|https?:|git:|ssh:|git@|github\.com\/)/.test(text)
}

function isRemoteContext(text: string): boolean {
  return text.includes('://') || /^(?:github\.com\/|git@)/.test(text)
}
