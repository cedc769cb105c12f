/**
 * The one effect of this room, passed in by who calls it. Paths are absolute; `-` is standard input. The answer is a value, so that a
 * file that cannot be used becomes a diagnostic where it was named.
 */
export type Read = (path: string) => FileContent

export type FileContent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'directory' }
  /** `reason` is a clause for a person: `permission denied`, `not UTF-8 text`, `larger than 64 MB`. */
  | { readonly kind: 'unreadable'; readonly reason: string }
