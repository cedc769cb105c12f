/**
 * The one effect of this room, passed in by who calls it (the host's `readText`). Paths are absolute. The answer is a value, so that a
 * file that cannot be used becomes a diagnostic where it was named.
 */
export type Read = (path: string) => FileText

/** `problem` completes a sentence that begins with the file's name: `is a binary file, not a text`. */
export type FileText =
  | { readonly text: string }
  | { readonly missing: true }
  | { readonly problem: string; readonly folder?: boolean }
