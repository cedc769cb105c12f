import type { Event } from '../engine/model/event.js'
import { formatExplanation } from './explanation.js'
import { type Group, type Groups, groupKey, isOver, labelsOf, updateGroups } from './groups.js'
import { columnsFor, formatGroup, symbolOf } from './line.js'
import type { Output } from './output.js'
import type { Reporter } from './reporter.js'
import type { Style } from './style.js'
import { formatHeading, formatMessage, formatSummary } from './surroundings.js'

/** How long something may work before a line says that it still does, in milliseconds. */
const patience = 10_000

/** For pipes and logs: one line when something has ended, one now and then while it takes long, and why it failed, at the end. */
export function plainReporter(output: Output, style: Style, now: () => number): Reporter {
  let groups: Groups = new Map()
  let columns = columnsFor([])
  const failed: Group[] = []
  let heldBack: readonly Group[] = []
  const lastLine = new Map<string, number>()

  function emit(event: Event): void {
    const before = groups
    groups = updateGroups(groups, event)
    columns = columnsFor(labelsOf(groups, event), columns)
    if (!('step' in event)) {
      const gap = event.type === 'finished' && groups.size > 0 ? '\n' : ''
      output.write(gap + formatHeading(event, style) + formatMessage(event, style) + formatSummary(event, style))
      return
    }
    const key = groupKey(event.step)
    const group = groups.get(key)
    if (!group) return
    if (event.type === 'step-started' && !lastLine.has(key)) lastLine.set(key, now())
    if (isOver(group) && !isOver(before.get(key))) {
      if (group.state === 'skipped' && isFailing()) heldBack = [...heldBack, group]
      else finish(group)
      if (!isFailing()) release()
    } else if (event.type === 'step-progress' && group.output !== '' && isDue(key)) {
      lastLine.set(key, now())
      output.write(`    ${group.label.padEnd(columns.label)}  ${group.text}: ${group.output}\n`)
    }
  }

  function isDue(key: string): boolean {
    return now() - (lastLine.get(key) ?? 0) >= patience
  }

  /** Whether something has failed of which a part still goes on: what is skipped for it stands below it. */
  function isFailing(): boolean {
    return [...groups.values()].some((group) => group.failures.length > 0 && !isOver(group))
  }

  function release(): void {
    for (const group of heldBack) finish(group)
    heldBack = []
  }

  function finish(group: Group): void {
    if (group.state === 'failed') failed.push(group)
    output.write(`  ${symbolOf(group.state, style)} ${formatGroup(group, columns, style)}\n`)
  }

  return {
    emit,
    async close() {
      release()
      for (const group of failed) {
        for (const failure of group.failures) output.write(formatExplanation(failure, group.label, style))
      }
      failed.length = 0
    },
  }
}
