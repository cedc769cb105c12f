import { expect, test } from 'vitest'
import { FrameReader, frame } from '../../../../../../src/engine/providers/docker/build/grpc/grpc-frames.js'

const messages = ['', 'a', 'x'.repeat(70_000), 'last'].map((text) => Buffer.from(text))
const wire = Buffer.concat(messages.map(frame))

test.each([1, 3, 5, 7, 16_384, wire.length])('messages come back whole when the network cuts them every %d bytes', (size) => {
  const reader = new FrameReader()
  const got: string[] = []
  // The long message by single bytes would only take time.
  const data =
    size < 100 ? Buffer.concat([messages[0], messages[1], messages[3]].map((message) => frame(message ?? Buffer.alloc(0)))) : wire
  for (let at = 0; at < data.length; at += size) got.push(...reader.push(data.subarray(at, at + size)).map(String))
  expect(got).toEqual(size < 100 ? ['', 'a', 'last'] : messages.map(String))
})

test('a compressed message is refused', () => {
  expect(() => new FrameReader().push(Buffer.from([1, 0, 0, 0, 0]))).toThrow('compressed')
})
