import { execFileSync } from 'node:child_process'

/** This machine's Python itself, not what finds it; undefined where there is none of version 3.9 or later. */
export const python = findPython()

function findPython(): string | undefined {
  const script = 'import sys; print(sys.executable) if sys.version_info >= (3, 9) else sys.exit(1)'
  try {
    return execFileSync('python3', ['-c', script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return undefined
  }
}
