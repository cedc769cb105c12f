import { relative, sep } from 'node:path'

/** A file as it is told to a person: relative to where they stand, unless it is elsewhere altogether. `-` is standard input. */
export function shortPath(file: string, cwd: string): string {
  if (file === '-') return 'standard input'
  const path = relative(cwd, file)
  return path === '' || path.startsWith(`..${sep}..`) ? file : path
}
