import type { Finding } from '../../model/finding.js'
import type { ResolvedFunction } from '../resolve.js'
import { nanoseconds } from '../times.js'

/** A call must be able to end, and an event to be tried again, in the time that they are given. */
export function checkTimes({ path, written, declaration }: ResolvedFunction): readonly Finding[] {
  const { timeout, retry } = declaration
  const findings: Finding[] = []
  if (nanoseconds(timeout) <= 0) {
    findings.push({ path: [...path, 'timeout'], code: 'invalid-value', message: `\`${timeout}\` leaves no time for a call` })
  }
  if (nanoseconds(retry.initial) > nanoseconds(retry.max)) {
    const message = `is ${retry.initial}, more than \`max\`, which is ${retry.max}`
    findings.push({ path: [...path, 'retry', 'initial'], code: 'differing-attributes', message })
  }
  if ('retry' in written && retry.attempts > 1 && nanoseconds(retry.max_age) <= nanoseconds(timeout)) {
    findings.push({
      path: [...path, 'retry', 'max_age'],
      code: 'differing-attributes',
      message: `is ${retry.max_age}, but one call alone may take ${timeout} (\`timeout\`)`,
      hint: 'make it longer, or write `attempts: 1`',
    })
  }
  return findings
}
