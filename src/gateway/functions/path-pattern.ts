/** A declared path, taken apart: `/users/{id}/files/*`. */
export interface PathPattern {
  /** A literal part, or undefined where any part stands. */
  readonly parts: readonly (string | undefined)[]
  /** Whether anything may follow, nothing included. */
  readonly isOpen: boolean
}

/** @param path begins with `/`; `{name}` stands for one part, `*` at the end for all that follow */
export function pathPattern(path: string): PathPattern {
  const parts = pathParts(path)
  const isOpen = parts.at(-1) === '*'
  const closed = isOpen ? parts.slice(0, -1) : parts
  return { parts: closed.map((part) => (/^\{.*\}$/.test(part) ? undefined : part)), isOpen }
}

/** A path's parts, decoded. A slash at the end makes no part: `/users/` is `/users`. */
export function pathParts(path: string): readonly string[] {
  const parts = path.split('/').slice(1).map(decoded)
  return parts.at(-1) === '' ? parts.slice(0, -1) : parts
}

function decoded(part: string): string {
  if (!part.includes('%')) return part
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

export function matchesPath({ parts, isOpen }: PathPattern, path: readonly string[]): boolean {
  if (isOpen ? path.length < parts.length : path.length !== parts.length) return false
  return parts.every((part, index) => (part === undefined ? path[index] !== '' : part === path[index]))
}

/** Sorts the pattern that says more before the one that says less: literal parts before names, names before `*`, longer before shorter. */
export function comparePatterns(a: PathPattern, b: PathPattern): number {
  for (let index = 0; index < Math.max(a.parts.length, b.parts.length); index += 1) {
    const difference = weight(a, index) - weight(b, index)
    if (difference !== 0) return difference
  }
  return Number(a.isOpen) - Number(b.isOpen)
}

function weight({ parts }: PathPattern, index: number): number {
  if (index >= parts.length) return 2
  return parts[index] === undefined ? 1 : 0
}
