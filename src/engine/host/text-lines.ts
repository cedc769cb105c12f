import { StringDecoder } from 'node:string_decoder'

/** The lines of a stream of UTF-8 that comes in pieces; a last one without an end counts, too. */
export async function* textLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  for await (const lines of textLineLists(chunks)) yield* lines
}

/** The same, with the lines that came in one piece together. */
export async function* textLineLists(chunks: AsyncIterable<Buffer>): AsyncGenerator<readonly string[]> {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + decoder.write(chunk)).split('\n')
    rest = lines.pop() ?? ''
    if (lines.length > 0) yield lines
  }
  rest += decoder.end()
  if (rest !== '') yield [rest]
}
