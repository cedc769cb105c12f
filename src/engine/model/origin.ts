/** Where something stands in a file the user wrote. `line` and `column` count from 1. */
export interface Position {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** `stack.yaml:14`: short, for the end of a sentence. */
export function formatPlace({ file, line }: Position): string {
  return `${file.slice(file.lastIndexOf('/') + 1)}:${line}`
}

/** A key path through a stack document: `['services', 'web', 'ports', 0]`. */
export type KeyPath = readonly (string | number)[]

/** Answers where a key path of the final stack was written, through merge, extends and include. */
export interface Origins {
  /** The position of the value at `path`, or of its nearest ancestor that has one. */
  at(path: KeyPath): Position | undefined
  /**
   * The keys (of a list: the indexes) that a user wrote below `path`, in their order. Empty for what is written as one: a scalar, a short
   * form, a key that is a default. Every path that can be reached this way was written.
   */
  keys(path: KeyPath): readonly (string | number)[]
}

/** `services.web.ports.0`, the spelling of a key path that messages and field names use; functions by the shorter of their two names. */
export function formatKeyPath(path: KeyPath): string {
  return (path[0] === 'x-functions' ? ['functions', ...path.slice(1)] : path).join('.')
}
