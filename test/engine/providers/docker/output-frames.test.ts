import { describe, expect, test } from 'vitest'
import { demultiplex } from '../../../../src/engine/providers/docker/output-frames.js'

describe('the engine’s multiplexed output', () => {
  const bytes = Buffer.concat([frame(1, 'out\n'), frame(2, 'problem\n'), frame(1, ''), frame(1, 'more')])

  test.each([1, 3, 8, 13, 1000])('is the same however it is cut: every %i bytes', async (size) => {
    const seen = { stdout: '', stderr: '' }
    for await (const { stream, data } of demultiplex(pieces(bytes, size))) seen[stream] += data.toString()
    expect(seen).toEqual({ stdout: 'out\nmore', stderr: 'problem\n' })
  })

  test('lines of one stream that come together are one chunk; a frame that goes on with a line begins another', async () => {
    const frames = [frame(1, 'a\n'), frame(1, 'b\n'), frame(2, 'c\n'), frame(1, 'long'), frame(1, 'er\n'), frame(1, 'd\n')]
    const seen: string[] = []
    for await (const { stream, data } of demultiplex(pieces(Buffer.concat(frames), 1000))) seen.push(`${stream} ${data}`)
    expect(seen).toEqual(['stdout a\nb\n', 'stderr c\n', 'stdout long', 'stdout er\nd\n'])
  })
})

function frame(stream: number, text: string): Buffer {
  const header = Buffer.alloc(8)
  header[0] = stream
  header.writeUInt32BE(Buffer.byteLength(text), 4)
  return Buffer.concat([header, Buffer.from(text)])
}

async function* pieces(whole: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < whole.length; at += size) yield whole.subarray(at, at + size)
}
