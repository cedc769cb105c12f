import type { Failure, FailureDetail } from '../engine/model/event.js'
import { formatPlace } from '../engine/model/origin.js'
import type { Style } from './style.js'

/**
 * Why a step failed, after the list of what happened: its sentence, the last output under titles, and the next step.
 * Empty when the line in the list has said it all.
 */
export function formatExplanation(failure: Failure, label: string, style: Style): string {
  const details = failure.details ?? []
  if (details.length === 0 && failure.hint === undefined) return ''
  const lines = [`${style.strong(label)}: ${failure.message}`, ...detailLines(details), lastLine(failure, label)]
  return `\n${lines.filter((line) => line !== '').join('\n')}\n`
}

/** The last output of something and the like: a title each, and below it the lines, indented. */
export function detailLines(details: readonly FailureDetail[]): readonly string[] {
  return details.flatMap(({ title, lines }) => [title, ...lines.map((line) => `    ${line}`)])
}

/** `api depends on db (stack.yaml:14). Try: stack logs db · stack up -d`; a hint in words has a line of its own. */
function lastLine({ blocks = [], hint }: Failure, label: string): string {
  const chain = blocks.map(({ group, origin }) => {
    const place = origin === undefined ? '' : ` (${formatPlace(origin)})`
    return `${group} depends on ${label}${place}`
  })
  const isCommand = hint?.startsWith('stack ') === true
  const next = isCommand ? `Try: ${hint}` : (hint ?? '')
  const said = [chain.length === 0 ? '' : `${chain.join(', ')}.`, next].filter((part) => part !== '')
  return said.join(isCommand ? ' ' : '\n')
}
