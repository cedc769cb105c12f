import type { Readable } from 'node:stream'
import { StackError } from '../engine/model/errors.js'
import type { Output } from './output.js'

/** Who can be asked: a person at a terminal, whose answers come from `input`; questions go to `output`. */
export interface Asking {
  readonly canAsk: boolean
  readonly input: Readable
  readonly output: Output
}

/**
 * Asks a yes-no question; no is the default.
 * @throws StackError where nobody can be asked; `flag` is what answers yes instead.
 */
export async function confirm(question: string, flag: string, asking: Asking): Promise<boolean> {
  if (!asking.canAsk) {
    throw new StackError('nobody-to-ask', `${question}: there is no terminal to ask on`, { hint: `\`${flag}\` says yes` })
  }
  asking.output.write(`${question}? [y/N] `)
  return /^y(es)?$/i.test((await readLine(asking.input)).trim())
}

async function readLine(input: Readable): Promise<string> {
  const { createInterface } = await import('node:readline')
  const lines = createInterface({ input })
  try {
    for await (const line of lines) return line
    return ''
  } finally {
    lines.close()
  }
}
