import { describe, it } from 'vitest'

/**
 * A suite that needs something of the machine. Where that is missing, one skipped test says why; CI runs with STACK_FORBID_SKIPS=1,
 * where the no-skips reporter turns it into a failure.
 */
export function suite(name: string, missing: string | undefined, body: () => void): void {
  if (missing === undefined) describe(name, body)
  else describe(name, () => it.skip(`skipped: ${missing}`))
}
