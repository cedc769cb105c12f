import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { textLines } from '../../../src/engine/host/text-lines.js'

async function linesOf(...chunks: readonly (string | Buffer)[]): Promise<readonly string[]> {
  const lines: string[] = []
  for await (const line of textLines(Readable.from(chunks.map((chunk) => Buffer.from(chunk))))) lines.push(line)
  return lines
}

test('lines come whole, wherever their pieces were cut', async () => {
  expect(await linesOf('on', 'e\ntwo\n\nth', 'ree\n')).toEqual(['one', 'two', '', 'three'])
  const letter = Buffer.from('ü')
  expect(await linesOf(letter.subarray(0, 1), letter.subarray(1), '\n')).toEqual(['ü'])
})

test('a last line needs no end', async () => {
  expect(await linesOf('one\ntwo')).toEqual(['one', 'two'])
  expect(await linesOf('one\n')).toEqual(['one'])
})
