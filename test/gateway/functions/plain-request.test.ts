import { createServer, type IncomingMessage } from 'node:http'
import { Duplex } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plainRequest } from '../../../src/gateway/functions/plain-request.js'

const read = (text: string) => plainRequest(Buffer.from(text, 'latin1'), '127.0.0.1')

interface Seen {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly headers: object
  readonly rawHeaders: readonly string[]
  readonly body: string
}

/** What Node's own server sees in the bytes of a connection that ends after them; a request that is none is 'refused'. */
function seenByNode(text: string): Promise<readonly (Seen | 'refused')[]> {
  return new Promise((resolve) => {
    const seen: (Seen | 'refused')[] = []
    const server = createServer((request: IncomingMessage, response) => {
      const { method, url, headers, rawHeaders } = request
      let body = ''
      request.setEncoding('latin1').on('data', (chunk: string) => {
        body += chunk
      })
      request.once('end', () => {
        seen.push({ method, url, headers, rawHeaders, body })
        response.end()
      })
    })
    server.on('clientError', (_error, socket) => {
      seen.push('refused')
      socket.destroy()
    })
    const socket = new Duplex({
      read() {},
      write(_chunk, _encoding, done) {
        done()
      },
    })
    server.emit('connection', socket)
    socket.push(Buffer.from(text, 'latin1'))
    setImmediate(() =>
      setImmediate(() =>
        setImmediate(() => {
          socket.destroy()
          resolve(seen)
        }),
      ),
    )
  })
}

describe('a plain request', () => {
  it('is read as it was written', () => {
    expect(read('GET /fn/f/a?b=c HTTP/1.1\r\nHost: here:80\r\nX-Empty:\r\nConnection: keep-alive\r\n\r\n')).toEqual({
      method: 'GET',
      url: '/fn/f/a?b=c',
      headers: { host: 'here:80', 'x-empty': '', connection: 'keep-alive' },
      rawHeaders: ['Host', 'here:80', 'X-Empty', '', 'Connection', 'keep-alive'],
      socket: { remoteAddress: '127.0.0.1' },
    })
  })

  it.each([
    ['a body', 'POST / HTTP/1.1\r\nhost: h\r\ncontent-length: 1\r\n\r\nx'],
    ['a length', 'GET / HTTP/1.1\r\nhost: h\r\ncontent-length: 0\r\n\r\n'],
    ['two lengths', 'GET / HTTP/1.1\r\nhost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
    ['chunks', 'GET / HTTP/1.1\r\nhost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['chunks, badly hidden', 'GET / HTTP/1.1\r\nhost: h\r\nTransfer-Encoding : chunked\r\n\r\n'],
    ['chunks in a line that is continued', 'GET / HTTP/1.1\r\nhost: h\r\nx: y\r\n transfer-encoding: chunked\r\n\r\n'],
    ['a request behind it', 'GET / HTTP/1.1\r\nhost: h\r\n\r\nGET /b HTTP/1.1\r\nhost: h\r\n\r\n'],
    ['half a head', 'GET / HTTP/1.1\r\nhost: h\r\n'],
    ['bare line feeds', 'GET / HTTP/1.1\nhost: h\n\n'],
    ['a bare carriage return', 'GET / HTTP/1.1\r\nhost: h\rx: y\r\n\r\n'],
    ['a NUL', 'GET / HTTP/1.1\r\nhost: h\0\r\n\r\n'],
    ['two hosts', 'GET / HTTP/1.1\r\nhost: h\r\nHost: i\r\n\r\n'],
    ['no host', 'GET / HTTP/1.1\r\nx: y\r\n\r\n'],
    ['an old version', 'GET / HTTP/1.0\r\nhost: h\r\n\r\n'],
    ['another protocol on offer', 'GET / HTTP/1.1\r\nhost: h\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'],
    ['a connection that is to end', 'GET / HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n'],
    ['a question whether to go on', 'GET / HTTP/1.1\r\nhost: h\r\nexpect: 100-continue\r\n\r\n'],
    ['a whole address', 'GET http://h/ HTTP/1.1\r\nhost: h\r\n\r\n'],
    ['a name that objects have', 'GET / HTTP/1.1\r\nhost: h\r\n__proto__: x\r\n\r\n'],
    ['far too much', `GET / HTTP/1.1\r\nhost: h\r\nx: ${'y'.repeat(9000)}\r\n\r\n`],
  ])('is none with %s', (_what, text) => {
    expect(read(text)).toBeUndefined()
  })

  it('is read in no other way than Node’s own server reads it, whatever comes', async () => {
    const piece = fc.constantFrom(
      ...['\r\n', '\n', '\r', ' ', '\t', ':', ': ', ',', ';', '\0', '\x7f', '\x80', 'é', '"', '#', '?', '%', '\\', '|'],
      ...[
        'GET ',
        'POST ',
        'HEAD ',
        '/',
        '/a',
        ' HTTP/1.1',
        ' HTTP/1.0',
        '\r\n\r\n',
        '\r\n ',
        'GET / HTTP/1.1\r\nhost: h\r\n\r\n',
      ],
      ...[
        'host: h\r\n',
        'Host',
        'x: y\r\n',
        'content-length: 3\r\n',
        'Content-Length',
        'transfer-encoding: chunked\r\n',
        'chunked',
      ],
      ...[
        'transfer-encoding : chunked\r\n',
        'Transfer-Encoding:\tchunked\r\n',
        'connection: keep-alive\r\n',
        'connection: close\r\n',
      ],
      ...['0\r\n\r\n', 'abc', '__proto__: x\r\n', 'constructor: x\r\n', 'cookie: a=b\r\n', 'set-cookie: a\r\n'],
    )
    const spoiled = fc
      .tuple(
        fc.constantFrom('GET', 'GET', 'HEAD', 'DELETE', 'POST', 'get'),
        fc.constantFrom('/', '/fn/f', '/a?b=c', '*', '/a#b', '/é', '/a|b"c\\'),
        fc.array(piece, { maxLength: 6 }),
        fc.constantFrom('\r\n', '\r\n', '\n', ''),
      )
      .map(([method, url, pieces, end]) => `${method} ${url} HTTP/1.1\r\nhost: h\r\n${pieces.join('')}${end}`)
    const anything = fc.oneof(
      spoiled,
      fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
    )
    let plain = 0
    await fc.assert(
      fc.asyncProperty(anything, async (text) => {
        const own = read(text)
        if (own === undefined) return
        plain += 1
        const { method, url, headers, rawHeaders } = own
        // A list even where there is one (node:http, `message.headers`).
        const cookie = headers['set-cookie']
        const same = cookie === undefined ? headers : { ...headers, 'set-cookie': [cookie].flat() }
        expect(await seenByNode(text)).toEqual([{ method, url, headers: same, rawHeaders, body: '' }])
      }),
      { numRuns: 4000 },
    )
    expect(plain).toBeGreaterThan(50)
  })
})
