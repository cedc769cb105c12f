import type { Failure } from '../engine/model/event.js'
import type { Style } from './style.js'

/**
 * Why a step failed, after the list of what happened: its sentence, the last output under titles, and the next step.
 * Empty when the line in the list has said it all.
 */
export function formatExplanation(failure: Failure, label: string, style: Style): string {
  const details = failure.details ?? []
  if (details.length === 0 && failure.hint === undefined) return ''
  const lines = [
    `${style.strong(label)}: ${failure.message}`,
    ...details.flatMap((detail) => [detail.title, ...detail.lines.map((line) => `    ${line}`)]),
    ...(failure.hint === undefined ? [] : [failure.hint]),
  ]
  return `\n${lines.join('\n')}\n`
}
