import { describe } from 'vitest'

/**
 * A suite that needs something of the machine. Where it is missing the suite is skipped and its name says why; CI runs with
 * STACK_FORBID_SKIPS=1, where the no-skips reporter turns that into a failure.
 */
export function suite(name: string, missing: string | undefined, body: () => void): void {
  if (missing === undefined) describe(name, body)
  else describe.skip(`${name} (skipped: ${missing})`, body)
}
