import { writeFileSync } from 'node:fs'
import { StackError } from '../model/errors.js'

/** Writes a text file, over what stood there. @throws StackError where it cannot */
export function writeText(path: string, text: string): void {
  try {
    writeFileSync(path, text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace(/^\w+: ([^,]*).*$/, '$1') : String(cause)
    throw new StackError('cannot-write', `\`${path}\` cannot be written: ${reason}`, { cause })
  }
}
