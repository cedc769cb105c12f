import { lstatSync, readdirSync, readlinkSync } from 'node:fs'
import { join, posix } from 'node:path'

/** Whether a name in a folder matches a glob, as `COPY` reads them. */
export type GlobMatcher = (glob: string) => (name: string) => boolean

/**
 * Resolves the sources of COPY and ADD to include patterns: a path that leads through symbolic links becomes every link on the way and
 * what it points at, all within the root (an absolute target counts from the root, `..` cannot leave it). Wildcards stay; links that
 * they match are followed too.
 * @returns patterns relative to the root, or `everything` where one of them is the root itself.
 */
export function followLinks(root: string, sources: readonly string[], glob: GlobMatcher): readonly string[] | 'everything' {
  const resolved = new Set<string>()
  for (const source of sources) follow(root, source, glob, resolved)
  const sorted = [...resolved].sort()
  if (sorted.includes('.')) return 'everything'
  return sorted.filter((path) => !sorted.some((other) => path.startsWith(`${other}/`)))
}

function follow(root: string, source: string, glob: GlobMatcher, resolved: Set<string>): void {
  const segments = withinRoot(source).split('/')
  let current = ''
  for (const [index, segment] of segments.entries()) {
    current = current === '' ? segment : `${current}/${segment}`
    const rest = segments.slice(index + 1).join('/')
    const targets = linkTargets(root, current, glob)
    if (targets.length > 0 || rest === '') {
      // Seen before: what it leads to is there already, and a circle of links ends here.
      if (resolved.has(current)) return
      resolved.add(current)
    }
    if (targets.length > 0) {
      for (const target of targets) follow(root, posix.join(target, rest), glob, resolved)
      return
    }
  }
}

/** Where the links that stand at this path, or match its last wildcard segment, point. */
function linkTargets(root: string, path: string, glob: GlobMatcher): readonly string[] {
  const directory = posix.dirname(path)
  const name = posix.basename(path)
  if (!/[*?[\\]/.test(name)) return linkTarget(root, path)
  return namesIn(join(root, directory))
    .filter(glob(name))
    .flatMap((candidate) => linkTarget(root, posix.join(directory, candidate)))
}

function linkTarget(root: string, path: string): readonly string[] {
  try {
    if (!lstatSync(join(root, path)).isSymbolicLink()) return []
    const target = readlinkSync(join(root, path)).replaceAll('\\', '/')
    return [withinRoot(posix.isAbsolute(target) ? target : posix.join('/', posix.dirname(path), target))]
  } catch {
    // Not there, or not to be looked at: the engine says so when it copies.
    return []
  }
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).sort()
  } catch {
    return []
  }
}

function withinRoot(path: string): string {
  const relative = posix.normalize(`/${path}`).slice(1).replace(/\/$/, '')
  return relative === '' ? '.' : relative
}
