import type { ChildProcess } from 'node:child_process'

/** How a process ended, and all that it printed. */
export interface Ended {
  readonly exit: number | null
  readonly stdout: string
  readonly stderr: string
}

/**
 * Reads what a process prints.
 * @returns `printed()`: all so far; `ended`: resolves when the process has ended and is read to its end, rejects when it could not be started
 */
export function read(child: ChildProcess): { readonly printed: () => string; readonly ended: Promise<Ended> } {
  const output = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (chunk: string) => {
      output[stream] += chunk
    })
  }
  return {
    printed: () => `${output.stdout}${output.stderr}`,
    ended: new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (exit) => resolve({ exit, ...output }))
    }),
  }
}
