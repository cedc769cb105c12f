import type { Stack } from '../../../model/stack.js'

/** A service that others await until it has completed runs once. */
export function isJob(stack: Stack, service: string): boolean {
  return Object.values(stack.services).some(
    (other) => other.depends_on?.[service]?.condition === 'service_completed_successfully',
  )
}
