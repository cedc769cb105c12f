import { describe, expect, test } from 'vitest'
import { ChunkedBody } from '../../../../src/engine/providers/docker/chunked-body.js'

describe('a chunked body', () => {
  const bytes = Buffer.from(
    '5\r\nhello\r\nB;of=logs\r\n to\r\n you\n0\r\n1a\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\nExpires: never\r\n\r\nbeyond',
  )

  test.each([1, 2, 3, 7, 1000])('is the same however it is cut: every %i bytes', (size) => {
    const body = new ChunkedBody()
    const pieces: Buffer[] = []
    for (let at = 0; at < bytes.length; at += size) pieces.push(body.accept(bytes.subarray(at, at + size)))
    expect(Buffer.concat(pieces).toString()).toBe('hello to\r\n you\n0abcdefghijklmnopqrstuvwxyz')
    expect(body.hasEnded).toBe(true)
  })

  test('that stops before its last chunk has not ended', () => {
    const body = new ChunkedBody()
    body.accept(Buffer.from('5\r\nhello\r\n'))
    expect(body.hasEnded).toBe(false)
    body.accept(Buffer.from('0\r\n'))
    expect(body.hasEnded).toBe(false)
    body.accept(Buffer.from('\r\n'))
    expect(body.hasEnded).toBe(true)
  })

  test('gives the chunks that come together as one piece', () => {
    expect(new ChunkedBody().accept(Buffer.from('2\r\na\n\r\n2\r\nb\n\r\n')).toString()).toBe('a\nb\n')
  })

  test('that is none is refused', () => {
    expect(() => new ChunkedBody().accept(Buffer.from('<html>'))).toThrow('no chunk')
  })
})
