/*
 * The patterns of `.dockerignore` and of BuildKit's file sync, with the meaning of moby's patternmatcher: Go's path.Match per path
 * segment, plus `**` for any number of segments, `!` to take back, and the last pattern that matches decides. What matches a folder
 * matches everything in it. https://docs.docker.com/build/concepts/context/#dockerignore-files
 */

/** A list of patterns, compiled. Paths are relative, with `/`, clean. */
export interface PathPatterns {
  /** Whether the list matches the path or one of its parents. */
  matches(path: string): boolean
  /**
   * The same for a walk from the top: judged with what was found for the folder that the path stands in (undefined at the top), so
   * that parents need not be matched again and again.
   */
  step(path: string, parent: PatternState | undefined): PatternState
  /** Whether a path below the folder may be matched (`positive`), or taken back by a `!` pattern, judged by the patterns' fixed parts. */
  reachesBelow(directory: string, sign: 'positive' | 'negative'): boolean
}

export interface PatternState {
  readonly matched: boolean
  /** Per pattern: whether it matched this path or a parent. */
  readonly each: readonly boolean[]
}

/** Thrown for a pattern that means nothing: `[`, a single `!`. */
export class PatternError extends Error {
  override readonly name = 'PatternError'
  readonly pattern: string

  constructor(pattern: string) {
    super(`\`${pattern}\` is no valid pattern`)
    this.pattern = pattern
  }
}

/** Reads a `.dockerignore`: one pattern per line, `#` for comments, leading `/` without meaning. */
export function parseIgnoreFile(text: string): readonly string[] {
  const patterns: string[] = []
  for (const line of text.replace(/^\uFEFF/, '').split('\n')) {
    if (line.startsWith('#')) continue
    const trimmed = line.trim()
    if (trimmed === '') continue
    const negated = trimmed.startsWith('!')
    const path = negated ? trimmed.slice(1).trim() : trimmed
    const cleaned = path === '' ? '' : cleanPath(path)
    const relative = cleaned.length > 1 && cleaned.startsWith('/') ? cleaned.slice(1) : cleaned
    patterns.push(negated ? `!${relative}` : relative)
  }
  return patterns
}

/** @throws PatternError for the first pattern that cannot be read. */
export function compilePatterns(patterns: readonly string[]): PathPatterns {
  const compiled = patterns.map((pattern) => compile(pattern)).filter((pattern) => pattern !== undefined)
  const nothing: readonly boolean[] = compiled.map(() => false)
  const step = (path: string, parent: PatternState | undefined): PatternState => {
    const inherited = parent?.each ?? nothing
    const each: boolean[] = []
    let matched = false
    compiled.forEach((pattern, index) => {
      // A pattern that could not change the verdict is not tried, unless the folder above was matched by it.
      const hit = inherited[index] === true || (pattern.negated === matched && pattern.test(path))
      each.push(hit)
      if (hit) matched = !pattern.negated
    })
    return { matched, each }
  }
  return {
    step,
    matches(path) {
      let state: PatternState | undefined
      for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
        if (slash > 0) state = step(path.slice(0, slash), state)
      }
      return step(path, state).matched
    },
    reachesBelow(directory, sign) {
      const inside = `${directory}/`
      return compiled.some((pattern) => {
        if (pattern.negated !== (sign === 'negative')) return false
        return inside.startsWith(pattern.fixedPart) || pattern.fixedPart.startsWith(inside)
      })
    },
  }
}

/** Whether a single name matches a pattern. @throws PatternError */
export function globMatcher(pattern: string): (name: string) => boolean {
  const compiled = compilePatterns([pattern])
  return (name) => compiled.matches(name)
}

interface CompiledPattern {
  readonly negated: boolean
  /** The folders before the first wildcard, with a trailing slash; the whole pattern where it has none. */
  readonly fixedPart: string
  test(path: string): boolean
}

function compile(source: string): CompiledPattern | undefined {
  const trimmed = source.trim()
  if (trimmed === '') return undefined
  const cleaned = cleanPath(trimmed)
  const negated = cleaned.startsWith('!')
  if (cleaned === '!') throw new PatternError(source)
  const pattern = negated ? cleaned.slice(1) : cleaned
  assertWellFormed(pattern, source)
  const wildcard = pattern.search(/[*?[\\]/)
  const fixedPart = wildcard === -1 ? `${pattern}/` : pattern.slice(0, pattern.lastIndexOf('/', wildcard) + 1)
  return { negated, fixedPart, test: tester(pattern) }
}

/** The three shapes that need no regular expression are by far the most frequent ones. */
function tester(pattern: string): (path: string) => boolean {
  const isLiteral = (text: string) => !/[*?[\]\\]/.test(text)
  if (isLiteral(pattern)) return (path) => path === pattern
  if (pattern.endsWith('**') && isLiteral(pattern.slice(0, -2))) {
    const prefix = pattern.slice(0, -2)
    return (path) => path.startsWith(prefix)
  }
  if (pattern.startsWith('**') && isLiteral(pattern.slice(2))) {
    const suffix = pattern.slice(2)
    return (path) => path.endsWith(suffix) || (suffix.startsWith('/') && path === suffix.slice(1))
  }
  const expression = new RegExp(toRegularExpression(pattern), 'su')
  return (path) => expression.test(path)
}

function toRegularExpression(pattern: string): string {
  const characters = [...pattern]
  let expression = '^'
  let inClass = false
  for (let index = 0; index < characters.length; index++) {
    const character = characters[index] ?? ''
    if (character === '\\') {
      index++
      const literal = characters[index] ?? '\\'
      expression += inClass && literal === '-' ? '\\-' : escaped(literal)
    } else if (inClass) {
      if (character === ']') inClass = false
      expression += character === ']' || character === '-' || character === '^' ? character : escaped(character)
    } else if (character === '[') {
      inClass = true
      expression += '['
    } else if (character === '*' && characters[index + 1] === '*') {
      index++
      if (characters[index + 1] === '/') index++
      expression += index + 1 >= characters.length ? '.*' : '(?:.*/)?'
    } else if (character === '*') {
      expression += '[^/]*'
    } else if (character === '?') {
      expression += '[^/]'
    } else {
      expression += escaped(character)
    }
  }
  return `${expression}$`
}

function escaped(character: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character
}

/** Go's path.Match refuses an open or empty class, a range without an end, and a trailing backslash. */
function assertWellFormed(pattern: string, source: string): void {
  const outsideClass = /^(?:[^[\\]|\\.|\[\^?(?:(?:[^\]\\-]|\\.)(?:-(?:[^\]\\-]|\\.))?)+\])*$/su
  if (!outsideClass.test(pattern)) throw new PatternError(source)
}

/** As Go's path.Clean: no `.`, no doubled or trailing slashes, `..` resolved as far as the path goes. */
function cleanPath(path: string): string {
  const rooted = path.startsWith('/')
  const kept: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue
    if (segment === '..' && kept.length > 0 && kept.at(-1) !== '..') kept.pop()
    else if (segment !== '..' || !rooted) kept.push(segment)
  }
  const joined = kept.join('/')
  if (rooted) return `/${joined}`
  return joined === '' ? '.' : joined
}
