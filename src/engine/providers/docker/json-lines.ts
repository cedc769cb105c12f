import { textLines } from '../../host/text-lines.js'

/** The texts of a stream of JSON values, one per line (the engine ends them with `\r\n` or `\n`). */
export async function* jsonLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  for await (const line of textLines(chunks)) if (line.trim()) yield line
}
