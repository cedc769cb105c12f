import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BodyLength, ResponseParser } from '../../../src/gateway/functions/response-parser.js'

interface Parsed {
  readonly status: number
  readonly headers: readonly string[]
  readonly length: BodyLength
  readonly body: string
}

/** Feeds the pieces one by one, each answer asked for before it comes. */
function parse(
  pieces: readonly Buffer[],
  methods: readonly string[],
): { readonly answers: readonly Parsed[]; readonly rest: string } {
  const parser = new ResponseParser()
  const answers: Parsed[] = []
  const waiting = [...methods]
  const next = () => {
    const method = waiting.shift()
    if (method === undefined) return
    let head: Omit<Parsed, 'body'> = { status: 0, headers: [], length: 0 }
    let body = ''
    parser.expect(method, {
      head(status, headers, length) {
        head = { status, headers, length }
      },
      body(chunk) {
        body += chunk.toString('latin1')
      },
    })
    current = () => answers.push({ ...head, body })
  }
  let current: () => void = () => {}
  let rest = ''
  next()
  for (const piece of pieces) {
    rest += parser.execute(piece).toString('latin1')
    if (!parser.isDone) continue
    current()
    next()
  }
  return { answers, rest }
}

function cut(text: string, places: readonly number[]): readonly Buffer[] {
  const bytes = Buffer.from(text, 'latin1')
  const ends = [...new Set([...places.map((place) => place % bytes.length), bytes.length])].sort((a, b) => a - b)
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end)).filter((piece) => piece.length > 0)
}

const bodyText = fc.string({ maxLength: 300 }).map((text) => Buffer.from(text).toString('latin1'))
const headerText = fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/)
const answer = fc.record({
  status: fc.constantFrom(200, 201, 404, 500),
  headers: fc.array(fc.tuple(fc.stringMatching(/^x-[a-z]{1,8}$/), headerText), { maxLength: 5 }),
  chunks: fc.array(
    bodyText.filter((text) => text !== ''),
    { maxLength: 4 },
  ),
  isChunked: fc.boolean(),
})

describe('reading an answer', () => {
  it('finds the same in it however its bytes are cut', () => {
    fc.assert(
      fc.property(answer, fc.array(fc.nat(), { maxLength: 40 }), ({ status, headers, chunks, isChunked }, places) => {
        const body = chunks.join('')
        const framing = isChunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${body.length}`
        const coded = isChunked
          ? `${chunks.map((chunk) => `${chunk.length.toString(16)};x=1\r\n${chunk}\r\n`).join('')}0\r\nx-t: 1\r\n\r\n`
          : body
        const lines = [`HTTP/1.1 ${status} Some Words`, ...headers.map(([name, value]) => `${name}:  ${value} `), framing]
        const text = `HTTP/1.1 100 Continue\r\n\r\n${lines.join('\r\n')}\r\n\r\n${coded}`
        const { answers, rest } = parse(cut(text, places), ['GET'])
        expect(rest).toBe('')
        expect(answers).toHaveLength(1)
        expect(answers[0]).toEqual({
          status,
          headers: [...headers.flat(), ...framing.split(': ')],
          length: isChunked ? 'chunked' : body.length,
          body,
        })
      }),
      { numRuns: 500 },
    )
  })

  it('never takes bytes that are none for one, nor loops, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 10 }), (pieces) => {
        const outcome = () =>
          parse(
            pieces.map((piece) => Buffer.from(piece)),
            ['GET'],
          ).answers
        try {
          expect(outcome()).toEqual([])
        } catch (error) {
          expect(error).toBeInstanceOf(Error)
        }
      }),
      { numRuns: 300 },
    )
  })

  it.each([
    ['no HTTP', 'SSH-2.0-OpenSSH\r\n\r\n', 'its answer is no HTTP'],
    ['a status that is none', 'HTTP/1.1 abc OK\r\n\r\n', 'its answer is no HTTP'],
    ['HTTP/2', 'HTTP/2 200\r\n\r\n', 'its answer is no HTTP'],
    ['a header without a colon', 'HTTP/1.1 200 OK\r\nnothing\r\n\r\n', 'one of its headers is none'],
    ['a header over two lines', 'HTTP/1.1 200 OK\r\na: b\r\n c\r\n\r\n', 'one of its headers is none'],
    ['a space before the colon', 'HTTP/1.1 200 OK\r\na : b\r\n\r\n', 'one of its headers is none'],
    ['a line feed in a value', 'HTTP/1.1 200 OK\r\na: b\nc: d\r\n\r\n', 'one of its headers is none'],
    ['a length that is none', 'HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n', 'its content-length is no number'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n', 'it has two lengths'],
    [
      'an encoding that nobody knows',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\n',
      'its transfer-encoding is not `chunked`',
    ],
    [
      'a chunk of no size',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
      'the size of a chunk of its answer is no number',
    ],
    [
      'a chunk that goes on',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nabc\r\n',
      'a chunk of its answer is longer than it says',
    ],
    ['a second answer', 'HTTP/1.1 204 No\r\n\r\nHTTP/1.1 200 OK\r\n\r\n', 'it sent more than one answer'],
    ['endless headers', `HTTP/1.1 200 OK\r\na: ${'b'.repeat(70_000)}`, 'its headers are too long'],
    [
      'an endless chunk size',
      `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;${'x'.repeat(5000)}`,
      'a line of its answer is too long',
    ],
  ])('refuses %s', (_what, text, message) => {
    expect(() => parse([Buffer.from(text)], ['GET'])).toThrow(message)
  })

  it('expects no body after HEAD, 204 and 304, whatever their headers say', () => {
    const head = (status: number) => Buffer.from(`HTTP/1.1 ${status} X\r\ncontent-length: 10\r\n\r\n`)
    const { answers } = parse([head(200), head(204), head(304)], ['HEAD', 'GET', 'GET'])
    expect(answers.map(({ status, body }) => [status, body])).toEqual([
      [200, ''],
      [204, ''],
      [304, ''],
    ])
  })

  it('takes a body without a length as ended when the connection is, and any other as cut', () => {
    const ended = new ResponseParser()
    ended.expect('GET', { head() {}, body() {} })
    ended.execute(Buffer.from('HTTP/1.1 200 OK\r\n\r\nabc'))
    ended.end()
    expect([ended.isDone, ended.isReusable]).toEqual([true, false])
    const short = new ResponseParser()
    short.expect('GET', { head() {}, body() {} })
    short.execute(Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nabc'))
    expect(() => short.end()).toThrow('ended within its answer')
  })

  it.each([
    ['HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n', true],
    ['HTTP/1.1 200 OK\r\ncontent-length: 0\r\nConnection: Close\r\n\r\n', false],
    ['HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n', false],
    ['HTTP/1.0 200 OK\r\ncontent-length: 0\r\nconnection: keep-alive\r\n\r\n', true],
    ['HTTP/1.1 200 OK\r\ncontent-length: 0\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n', false],
  ])('knows whether the connection can be used again: %j', (text, isReusable) => {
    const parser = new ResponseParser()
    parser.expect('GET', { head() {}, body() {} })
    parser.execute(Buffer.from(text))
    expect([parser.isDone, parser.isReusable]).toEqual([true, isReusable])
  })

  it('leaves what follows a switch of protocols alone', () => {
    const parser = new ResponseParser()
    parser.expect('GET', { head() {}, body() {} })
    const rest = parser.execute(Buffer.from('HTTP/1.1 101 Switching\r\nupgrade: websocket\r\n\r\nframes'))
    expect([parser.isSwitched, rest.toString()]).toEqual([true, 'frames'])
  })
})
