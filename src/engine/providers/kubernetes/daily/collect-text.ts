import { StackError } from '../../../model/errors.js'
import type { Console } from '../../provider.js'

/** What a command wrote to its standard output. @throws StackError when it fails, with what it said */
export async function collectText(console: Console): Promise<string> {
  const out: Uint8Array[] = []
  const errors: Uint8Array[] = []
  for await (const { stream, data } of console.output) (stream === 'stdout' ? out : errors).push(data)
  const code = await console.exitCode()
  if (code === 0 || code === undefined) return Buffer.concat(out).toString()
  const said = Buffer.concat(errors).toString().trim()
  throw new StackError('command-failed', said === '' ? `a command in the container ended with exit code ${code}` : said)
}
