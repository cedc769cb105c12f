import type { Event } from '../engine/model/event.js'
import type { Style } from './style.js'

/** What stands above the list: the project and its target, and what is about to be done. Empty for other events. */
export function formatHeading(event: Event, style: Style): string {
  if (event.type === 'project') return `${style.strong(`stack ${event.project}`)} ${style.faint(`· ${event.target}`)}\n\n`
  if (event.type === 'planned' && event.counts !== '') return `  ${style.faint('plan')}   ${event.counts}\n`
  return ''
}

/** Warnings and notices, beside the list. Empty for other events. */
export function formatMessage(event: Event, style: Style): string {
  if (event.type !== 'warning' && event.type !== 'notice') return ''
  const text = event.group === undefined ? event.message : `${event.group}: ${event.message}`
  if (event.type === 'notice') return `    ${text}\n`
  return `  ${style.caution('!')} ${text}${event.hint ? `; ${event.hint}` : ''}\n`
}

/** What stands below the list: `up in 4.9s · stack logs -f · stack down`. Empty for other events. */
export function formatSummary(event: Event, style: Style): string {
  if (event.type !== 'finished') return ''
  return `${[event.summary, ...event.next.map((command) => style.faint(command))].join(style.faint(' · '))}\n`
}
