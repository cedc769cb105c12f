import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { StackError } from '../../engine/model/errors.js'

/**
 * What `-d` means: text as it is, `@FILE` what is in the file, `-` what comes on standard input.
 * @throws StackError where the file cannot be read
 */
export async function readData(
  text: string | undefined,
  { cwd, stdin }: { readonly cwd: string; readonly stdin: NodeJS.ReadableStream },
): Promise<Uint8Array | undefined> {
  if (text === undefined) return undefined
  if (text === '-') {
    const chunks: Buffer[] = []
    for await (const chunk of stdin) chunks.push(Buffer.from(chunk))
    return Buffer.concat(chunks)
  }
  if (!text.startsWith('@')) return Buffer.from(text)
  const path = text.slice(1)
  return readFile(resolve(cwd, path)).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'ENOENT' ? 'does not exist' : `cannot be read: ${cause.message}`
    throw new StackError('no-such-file', `\`${path}\` ${why}`, {
      hint: '`-d @FILE` sends what is in a file, `-d TEXT` the text',
      cause,
    })
  })
}
