import { posix } from 'node:path'
import type { ReadContext, TextSyntax } from './syntax.js'

/** A path of the user's machine: `~` is the home folder, a relative one is resolved from the file's project folder. */
export const localPath: TextSyntax = {
  type: 'text',
  read: (text, context) => ({ text: resolveLocalPath(text, context) }),
}

/** A build context or the like: a path, unless it is a URL, an image or a service. */
export const pathOrReference: TextSyntax = {
  type: 'text',
  read: (text, context) => ({ text: isReference(text) ? text : resolveLocalPath(text, context) }),
}

export function resolveLocalPath(text: string, context: ReadContext): string {
  if (context.resolvePaths === 'no') return text
  const expanded = text === '~' || text.startsWith('~/') ? posix.join(context.homeDir, text.slice(1)) : text
  return isWindowsPath(expanded) ? expanded : posix.resolve(context.baseDir, expanded)
}

export function isWindowsPath(text: string): boolean {
  return /^[a-zA-Z]:[\\/]/.test(text) || text.startsWith('\\\\')
}

/** Git and HTTP URLs, `docker-image://`, `service:`, `oci-layout://`, `git@host:..` and Go-like `github.com/..`. */
export function isReference(text: string): boolean {
  return /^([a-z][a-z0-9+.-]*:\/\/|service:|target:|git@[^:]+:|github\.com\/)/i.test(text)
}
