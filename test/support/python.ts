import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FunctionServer, type ServerProgram, startFunctionServer } from './function-server.js'
import { writeFiles } from './write-files.js'

const root = join(import.meta.dirname, '..', '..')

/** This machine's Python itself, not what finds it; undefined where there is none of version 3.9 or later. */
function findPython(): string | undefined {
  const script = 'import sys; print(sys.executable) if sys.version_info >= (3, 9) else sys.exit(1)'
  try {
    return execFileSync('python3', ['-c', script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return undefined
  }
}

export const python = findPython()

/** Why the Python parts cannot run here; undefined where they can. */
export const missingPython = python === undefined ? 'there is no python3 of version 3.9 or later' : undefined

/** The server of Python functions. */
export const pythonServer: ServerProgram = {
  command: python ?? 'python3',
  args: [join(root, 'templates', 'runtimes', 'python', 'server.py')],
}

/** A Python function of these files, running; `stop` removes them. */
export interface PythonFunction extends FunctionServer {
  readonly source: string
}

/** Starts a Python function of files by their paths. */
export async function startPython(
  files: { readonly [path: string]: string },
  environment: { readonly [name: string]: string } = {},
): Promise<PythonFunction> {
  const source = mkdtempSync(join(tmpdir(), 'stack-python-'))
  writeFiles(source, files)
  const server = await startFunctionServer(pythonServer, source, {
    PYTHONPYCACHEPREFIX: join(tmpdir(), 'stack-pycache'),
    ...environment,
  })
  const stop = async () => {
    await server.stop()
    rmSync(source, { recursive: true, force: true })
  }
  return { ...server, source, stop }
}
