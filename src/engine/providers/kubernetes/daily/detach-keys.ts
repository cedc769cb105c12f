import { exitCodes, StackError } from '../../../model/errors.js'
import type { Console } from '../../provider.js'

/** Docker's own. */
const usualKeys = 'ctrl-p,ctrl-q'

/**
 * A console that is let go of by a sequence of keys, which the Kubernetes API has no word for: they are looked for in what is typed, and
 * kept back as long as they may be the sequence.
 * @throws StackError for keys that cannot be read
 */
export function detachable(console: Console, keys: string = usualKeys): Console {
  const wanted = keyBytes(keys)
  let matched = 0
  const write = async (data: Uint8Array): Promise<void> => {
    const passed: number[] = []
    for (const byte of data) {
      if (byte === wanted[matched]) {
        matched += 1
        if (matched < wanted.length) continue
        console.close()
        return
      }
      passed.push(...wanted.slice(0, matched))
      matched = byte === wanted[0] ? 1 : 0
      if (matched === 0) passed.push(byte)
    }
    if (passed.length > 0) await console.write(Uint8Array.from(passed))
  }
  // Without a terminal nobody types keys.
  return console.tty ? { ...console, write } : console
}

/** `ctrl-p,ctrl-q`, `a`, `ctrl-[`: as docker reads them. */
function keyBytes(keys: string): readonly number[] {
  return keys.split(',').map((key) => {
    const [, controlled] = /^ctrl-([a-z@[\\\]^_])$/.exec(key) ?? []
    if (controlled !== undefined) return controlled.toUpperCase().charCodeAt(0) & 31
    if (key.length === 1) return key.charCodeAt(0)
    throw new StackError('usage', `\`${key}\` is no key`, { hint: 'write `ctrl-p,ctrl-q`', exitCode: exitCodes.usage })
  })
}
