import { exitCodes } from '../../engine/model/errors.js'
import type { CallResult } from '../../engine/model/gateway-answers.js'

/** Where a result is printed: a command, as far as it matters here. */
interface Printer {
  print(text: string): void
  say(text: string): void
}

/** Prints what came of a call that was made in its own time. @returns the exit code */
export function printResult(result: CallResult, format: string, printer: Printer): number {
  const isGood = result.state !== 'failed'
  if (format === 'json') {
    printer.print(JSON.stringify(result))
    return isGood ? 0 : exitCodes.failure
  }
  const tries = result.attempts > 1 ? `, ${result.attempts} tries` : ''
  printer.say(`${result.state}${result.status === undefined ? '' : ` with ${result.status}`}${tries} · request ${result.id}`)
  if (result.reason !== undefined) printer.say(result.reason)
  if (result.body) {
    const text = 'text' in result.body ? result.body.text : Buffer.from(result.body.base64, 'base64').toString('latin1')
    if (text !== '') printer.print(text)
  }
  return isGood ? 0 : exitCodes.failure
}
