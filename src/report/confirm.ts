import { exitCodes, StackError } from '../engine/model/errors.js'
import type { Output } from './output.js'

/** Who can be asked: a person at a terminal, whose answers come from `input`; questions go to `output`. */
export interface Asking {
  readonly canAsk: boolean
  readonly input: NodeJS.ReadableStream
  readonly output: Output
  /** Ends the question when it aborts (Ctrl-C). */
  readonly signal?: AbortSignal
}

/**
 * Asks a yes-no question (`remove volume data?`); no is the default.
 * @throws StackError where nobody can be asked; `flag` is what answers yes instead.
 */
export async function confirm(asked: string, flag: string, asking: Asking): Promise<boolean> {
  const question = asked.endsWith('?') ? asked : `${asked}?`
  if (!asking.canAsk) {
    throw new StackError('nobody-to-ask', `${question} There is no terminal to ask on`, { hint: `\`${flag}\` says yes` })
  }
  asking.output.write(`${question} [y/N] `)
  const answer = await readLine(asking.input, asking.signal)
  if (asking.signal?.aborted) {
    asking.output.write('\n')
    throw new StackError('interrupted', 'interrupted; nothing was changed', { exitCode: exitCodes.interrupted })
  }
  return /^y(es)?$/i.test(answer.trim())
}

async function readLine(input: NodeJS.ReadableStream, signal: AbortSignal | undefined): Promise<string> {
  const { createInterface } = await import('node:readline')
  const lines = createInterface({ input, ...(signal && { signal }) })
  try {
    for await (const line of lines) return line
    return ''
  } finally {
    lines.close()
  }
}
