import type { AsyncLocalStorage } from 'node:async_hooks'
import { format } from 'node:util'
import type { Call } from './calls/call.js'

/** Writes JSON lines; what is written while a call is worked on carries that call's id. */
export interface JsonLog {
  write(level: LogLevel, message: string, fields?: { readonly [name: string]: unknown }): void
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

export function createLog(
  functionName: string,
  out: (line: string) => void,
  calls: Pick<AsyncLocalStorage<Call>, 'getStore'> | undefined,
): JsonLog {
  return {
    write(level, message, fields) {
      const call = calls?.getStore()
      const line = {
        time: new Date().toISOString(),
        level,
        message,
        function: functionName,
        ...(call && { requestId: call.requestId }),
        ...(call?.traceId !== undefined && { trace: call.traceId }),
        ...fields,
      }
      out(`${JSON.stringify(line)}\n`)
    },
  }
}

/** What is written for an error: its message, and the stack trace beside it. */
export function errorFields(error: unknown): { readonly [name: string]: unknown } {
  return error instanceof Error && error.stack !== undefined ? { stack: error.stack } : {}
}

/**
 * Turns what a program prints into log lines: `console.*` by its level, and what is written to standard output and standard error line by line.
 * Lines that are JSON objects already are left as they are.
 * @returns the way to standard output that is left to the log itself
 */
export function captureOutput(program: Pick<NodeJS.Process, 'stdout' | 'stderr'>, target: Console): CapturedOutput {
  const raw = program.stdout.write.bind(program.stdout)
  return {
    out: (line) => void raw(line),
    captureInto(log) {
      for (const [method, level] of consoleLevels) {
        target[method] = (...values: unknown[]) => log.write(level, format(...values))
      }
      program.stdout.write = lineWriter((line) => (isJsonObject(line) ? void raw(`${line}\n`) : log.write('info', line)))
      program.stderr.write = lineWriter((line) => log.write('error', line))
    },
  }
}

export interface CapturedOutput {
  readonly out: (line: string) => void
  captureInto(log: JsonLog): void
}

const consoleLevels = [
  ['log', 'info'],
  ['info', 'info'],
  ['debug', 'debug'],
  ['warn', 'warn'],
  ['error', 'error'],
] as const

function lineWriter(each: (line: string) => void): NodeJS.WriteStream['write'] {
  let rest = ''
  return (chunk: string | Uint8Array, encoding?: unknown, done?: unknown) => {
    const lines = (rest + (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'))).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line !== '') each(line)
    const callback = typeof encoding === 'function' ? encoding : done
    if (typeof callback === 'function') process.nextTick(() => callback())
    return true
  }
}

function isJsonObject(line: string): boolean {
  if (!line.startsWith('{')) return false
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}
