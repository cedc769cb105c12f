import type { Duplex } from 'node:stream'

/** What is given at once: enough that many small reads cost no more than one. */
const pieceSize = 64 * 1024

/**
 * What a stream brings, in larger pieces, read ahead of who takes them, so that the other side can go on with its work. The stream is no
 * longer read while `ahead` bytes wait.
 * @throws Error what the stream failed with, after what came before
 */
export async function* readAhead(stream: Duplex, ahead: number): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = []
  let length = 0
  let end: { readonly error?: Error } | undefined
  let wake = () => {}
  stream.on('data', (bytes: Buffer) => {
    waiting.push(bytes)
    length += bytes.length
    if (length >= ahead) stream.pause()
    wake()
  })
  const ended = (error?: Error) => {
    end ??= error === undefined ? {} : { error }
    wake()
  }
  stream.on('end', ended).on('error', ended).on('close', ended)
  for (;;) {
    while (waiting.length > 0) {
      const taken = take(waiting)
      waiting = waiting.slice(taken.length)
      const bytes = taken.length === 1 && taken[0] ? taken[0] : Buffer.concat(taken)
      length -= bytes.length
      if (length < ahead && stream.isPaused()) stream.resume()
      yield bytes
    }
    if (end?.error) throw end.error
    if (end) return
    await new Promise<void>((resolve) => {
      wake = resolve
    })
  }
}

/** The first of those that wait, up to the size of a piece; at least one. */
function take(waiting: readonly Buffer[]): readonly Buffer[] {
  let length = 0
  let count = 0
  for (const bytes of waiting) {
    if (length >= pieceSize) break
    length += bytes.length
    count++
  }
  return waiting.slice(0, count)
}
