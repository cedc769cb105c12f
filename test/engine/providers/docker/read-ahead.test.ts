import { Duplex, PassThrough } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { readAhead } from '../../../../src/engine/providers/docker/read-ahead.js'

describe('reading ahead', () => {
  test('stops where enough waits, and goes on when it was taken', async () => {
    const source = endless(1024)
    const pieces = readAhead(source.stream, 8 * 1024)
    await pieces.next()
    await settle()
    const atRest = source.given()
    expect(atRest).toBeLessThan(40)
    for (let round = 0; round < 20; round++) {
      await pieces.next()
      await settle()
    }
    expect(source.given()).toBeGreaterThan(atRest)
    await settle()
    const later = source.given()
    await settle()
    expect(source.given()).toBe(later)
    source.stream.destroy()
  })

  test('gives what came in small reads as one piece, up to 64 KiB', async () => {
    const stream = new PassThrough()
    const pieces = readAhead(stream, 1024 * 1024)
    const first = pieces.next()
    stream.write('a')
    await first
    for (let count = 0; count < 130; count++) {
      stream.write(Buffer.alloc(1024, 'b'))
      await turn()
    }
    stream.end('c')
    await settle()
    const lengths: number[] = []
    for await (const piece of pieces) lengths.push(piece.length)
    expect(lengths).toEqual([65_536, 65_536, 2049])
  })

  test('fails with what the stream failed with, behind what came before', async () => {
    const stream = new PassThrough()
    const seen: string[] = []
    const read = async () => {
      for await (const piece of readAhead(stream, 1024)) seen.push(piece.toString())
    }
    const reading = read()
    stream.write('so far')
    await settle()
    stream.destroy(new Error('broken'))
    await expect(reading).rejects.toThrow('broken')
    expect(seen).toEqual(['so far'])
  })
})

/** A stream that gives pieces of that size for as long as it is read, and keeps little itself. */
function endless(size: number): { readonly stream: Duplex; given(): number } {
  let given = 0
  const stream = new Duplex({
    readableHighWaterMark: size,
    read() {
      given++
      this.push(Buffer.alloc(size))
    },
    write: (_bytes, _encoding, done) => done(),
  })
  return { stream, given: () => given }
}

async function settle(): Promise<void> {
  for (let count = 0; count < 20; count++) await turn()
}
