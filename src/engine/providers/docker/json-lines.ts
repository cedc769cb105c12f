import { StringDecoder } from 'node:string_decoder'

/** The texts of a stream of JSON values, one per line (the engine ends them with `\r\n` or `\n`). */
export async function* jsonLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + decoder.write(chunk)).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.trim()) yield line
  }
  if (rest.trim()) yield rest
}
