import { describe, expect, it } from 'vitest'
import { parseAnswer } from '../../../../src/engine/providers/docker/whole-answer.js'

const answer = (...lines: readonly string[]) => parseAnswer(Buffer.from(lines.join('\r\n')))

describe('an answer, read whole', () => {
  it('has a status, headers by their lower-case names, and a text', () => {
    expect(answer('HTTP/1.1 404 Not Found', 'Api-Version: 1.51', 'Content-Length: 3', '', 'no ')).toEqual({
      status: 404,
      headers: { 'api-version': '1.51', 'content-length': '3' },
      text: 'no ',
    })
  })

  it('is joined of its chunks, also where a character is cut', () => {
    const [first, second] = [Buffer.from('[é').subarray(0, 2), Buffer.from('é]').subarray(1)]
    const bytes = [
      Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\n'),
      first,
      Buffer.from('\r\n2\r\n'),
      second,
    ]
    expect(parseAnswer(Buffer.concat([...bytes, Buffer.from('\r\n0\r\n\r\n')])).text).toBe('[é]')
  })

  it.each([
    ['in its head', ['HTTP/1.1 200 OK', 'Content-Le']],
    ['in its body', ['HTTP/1.1 200 OK', 'Content-Length: 9', '', '[1, 2']],
    ['in a chunk', ['HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', '', '9', '[1']],
    ['between chunks', ['HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', '', '2', '[1', '']],
  ])('is none where the connection was closed %s', (_where, lines) => {
    expect(() => answer(...lines)).toThrow('the connection was closed')
  })
})
