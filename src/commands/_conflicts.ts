import { refuse } from './_refuse.js'

/**
 * Refuses flags that contradict each other.
 * @throws StackError with exit code 2, naming the first pair of which both were given
 */
export function refuseTogether(flags: { readonly [name: string]: unknown }, pairs: readonly (readonly [string, string])[]): void {
  const pair = pairs.find(([left, right]) => isGiven(flags[left]) && isGiven(flags[right]))
  if (pair === undefined) return
  throw refuse(`\`--${pair[0]}\` and \`--${pair[1]}\` cannot be used together`, 'leave one of them out')
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0)
}
