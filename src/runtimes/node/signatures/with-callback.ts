import type { UserFunction } from './handler.js'

/**
 * Runs a function that may take a callback `(error, value)` as its parameter number `at` (from 1).
 * @returns what it returned, or told the callback, whichever came first
 */
export function withCallback(run: UserFunction, at: number, values: readonly unknown[]): unknown {
  if (run.length < at) return run(...values)
  return new Promise((resolve, reject) => {
    const callback = (error: unknown, value?: unknown) => (error ? reject(error) : resolve(value))
    const returned = run(...values, callback)
    if (returned instanceof Promise) returned.then((value) => value !== undefined && resolve(value), reject)
  })
}
