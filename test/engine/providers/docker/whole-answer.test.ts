import { describe, expect, it } from 'vitest'
import { formatQuestion, parseAnswer } from '../../../../src/engine/providers/docker/whole-answer.js'

const answer = (...lines: readonly string[]) => parseAnswer(Buffer.from(lines.join('\r\n')))

describe('a question, in one piece', () => {
  it.each([
    ['a look', { method: 'GET', path: '/v1.51/info' }, ['GET /v1.51/info HTTP/1.1', 'Host: docker', 'Connection: close', '', '']],
    [
      'a change without a body',
      { method: 'POST', path: '/v1.51/containers/a/start' },
      ['POST /v1.51/containers/a/start HTTP/1.1', 'Host: docker', 'Content-Length: 0', 'Connection: close', '', ''],
    ],
    [
      'a change with a body, counted in bytes',
      { method: 'POST', path: '/v1.51/networks/create', json: '{"Name":"é"}' },
      [
        'POST /v1.51/networks/create HTTP/1.1',
        'Host: docker',
        'Content-Type: application/json',
        'Content-Length: 13',
        'Connection: close',
        '',
        '{"Name":"é"}',
      ],
    ],
  ])('is %s', (_what, question, lines) => {
    expect(formatQuestion(question).split('\r\n')).toEqual(lines)
  })
})

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
