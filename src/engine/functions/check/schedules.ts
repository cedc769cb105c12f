import { closest } from '../../model/closest.js'
import { parseCron } from '../../model/cron.js'
import type { Finding } from '../../model/finding.js'
import { timeZone } from '../../model/time-zone.js'
import type { ResolvedFunction } from '../resolve.js'
import { triggerPath } from './trigger-path.js'

/** Schedules that can be read, in zones that there are; of a function, each by its own name. */
export function checkSchedules(each: ResolvedFunction): readonly Finding[] {
  const names = new Set<string>()
  return each.declaration.triggers.flatMap((trigger, index): readonly Finding[] => {
    if (trigger.type !== 'cron') return []
    const { schedule, timezone, name } = trigger
    const path = triggerPath(each, index)
    const findings: Finding[] = []
    const parsed = parseCron(schedule)
    if (parsed.type === 'problem') {
      const message = `\`${schedule}\`: ${parsed.message}`
      findings.push({ path: [...path, 'schedule'], code: 'invalid-schedule', message })
    }
    if (timeZone(timezone) === undefined) {
      const near = closest(timezone, Intl.supportedValuesOf('timeZone'))
      const hint = near === undefined ? 'write its name: `Europe/Berlin`, `UTC`' : `did you mean \`${near}\`?`
      findings.push({ path: [...path, 'timezone'], code: 'unknown-timezone', message: `\`${timezone}\` is no time zone`, hint })
    }
    if (name !== undefined && names.has(name)) {
      const message = `\`${name}\` is already the name of a schedule of this function`
      findings.push({ path: [...path, 'name'], code: 'name-taken', message })
    }
    if (name !== undefined) names.add(name)
    return findings
  })
}
