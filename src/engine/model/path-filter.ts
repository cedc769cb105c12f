import { compilePatterns, type PatternState } from './path-patterns.js'

/** Which paths of a build context take part: what `include` matches (everything, without it), less what `exclude` matches. */
export interface PathSelection {
  readonly include?: readonly string[]
  readonly exclude?: readonly string[]
}

/** What the filter remembers about a folder. */
export interface FilterState {
  readonly include: PatternState | undefined
  readonly exclude: PatternState | undefined
}

/**
 * A filter for a walk of a folder. A folder that is left out is still walked where a pattern can match something in it.
 * @throws PatternError for the first pattern that cannot be read.
 */
export function pathFilter(selection: PathSelection): {
  judge(path: string, isDirectory: boolean, parent: FilterState | undefined): FilterVerdict
} {
  const include = selection.include && selection.include.length > 0 ? compilePatterns(selection.include) : undefined
  const exclude = selection.exclude && selection.exclude.length > 0 ? compilePatterns(selection.exclude) : undefined
  return {
    judge(path, isDirectory, parent) {
      const included = include?.step(path, parent?.include)
      const excluded = exclude?.step(path, parent?.exclude)
      const state = { include: included, exclude: excluded }
      const takesPart = included?.matched ?? true
      const leftOut = excluded?.matched ?? false
      if (!isDirectory) return { keep: takesPart && !leftOut, descend: false, state }
      return {
        keep: takesPart && !leftOut,
        descend:
          (takesPart || (include?.reachesBelow(path, 'positive') ?? false)) &&
          (!leftOut || (exclude?.reachesBelow(path, 'negative') ?? false)),
        state,
      }
    },
  }
}

interface FilterVerdict {
  readonly keep: boolean
  readonly descend: boolean
  readonly state: FilterState
}
