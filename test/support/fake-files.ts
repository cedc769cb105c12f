import type { Read } from '../../src/engine/load/read.js'

/** A `read` over texts by absolute path; `null` is a folder. */
export function fakeFiles(files: { readonly [path: string]: string | null }): Read {
  return (path) => {
    const text = files[path]
    if (text === undefined) return { missing: true }
    return text === null ? { problem: 'is a folder, not a file', folder: true } : { text }
  }
}
