import { homedir } from 'node:os'
import type { Readable } from 'node:stream'

/** Where text goes. The processes' own streams fit, and so does a string that a test collects. */
export interface Output {
  readonly isTTY?: boolean | undefined
  /** The width of the terminal, where it is one. */
  readonly columns?: number | undefined
  readonly rows?: number | undefined
  write(text: string): unknown
}

/** Everything that a command takes from outside: nothing below reads `process`. */
export interface World {
  readonly env: { readonly [name: string]: string | undefined }
  readonly cwd: string
  readonly home: string
  readonly platform: NodeJS.Platform
  readonly stdin: Readable & { readonly isTTY?: boolean | undefined }
  readonly stdout: Output
  readonly stderr: Output
  /** Milliseconds of a clock. */
  readonly now: () => number
}

/** The world of the running process: the one place that reads it. */
export function processWorld(): World {
  return {
    env: process.env,
    cwd: process.cwd(),
    home: homedir(),
    platform: process.platform,
    get stdin() {
      // Opening standard input costs time and keeps the process alive; most commands never read it.
      return process.stdin
    },
    stdout: process.stdout,
    stderr: process.stderr,
    now: Date.now,
  }
}
