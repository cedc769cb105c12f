import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { ServerProgram } from './function-server.js'

const root = join(import.meta.dirname, '..', '..')

/** Why the Python parts cannot run here; undefined where they can. */
export function missingPython(): string | undefined {
  try {
    execFileSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 9))'], { stdio: 'ignore' })
    return undefined
  } catch {
    return 'there is no python3 of version 3.9 or later'
  }
}

/** The server of Python functions, with this machine's Python. */
export const pythonServer: ServerProgram = {
  command: 'python3',
  args: [join(root, 'templates', 'runtimes', 'python', 'server.py')],
}
