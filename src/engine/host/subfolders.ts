import { readdirSync } from 'node:fs'

/** The names of the folders in a folder, in order; none where it is not there. */
export function subfolders(path: string): readonly string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
      .toSorted()
  } catch {
    return []
  }
}
