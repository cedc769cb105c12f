import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { suite } from '../support/suite.js'
import { writeFiles } from '../support/write-files.js'
import { pythonRuntime } from './runtimes.js'
import { type FunctionProcess, type LogLine, startFunction } from './start-function.js'
import { startPython } from './start-python.js'
import { temporaryFolder } from './temporary-folder.js'

const patient = { timeout: 60_000 }

const handlers = `
import asyncio, json, logging, sys, threading, time
from http import HTTPStatus

class Response:
    status_code = 418
    headers = {"x-tea": "pot", "content-type": "text/tea"}
    def get_data(self):
        return b"tea"

def steps():
    yield "one "
    yield b"two "
    yield "three"

async def slow_steps():
    yield "one "
    await asyncio.sleep(0.01)
    yield "two"

def broken_steps():
    yield "one "
    raise ValueError("in the middle")

def cyclic():
    value = {}
    value["itself"] = value
    return value

answers = {
    "text": lambda: "text",
    "bytes": lambda: b"bytes",
    "json": lambda: {"a": [1, None, "é"]},
    "list": lambda: [1, 2],
    "nothing": lambda: None,
    "status": lambda: ({"made": True}, 201),
    "headers": lambda: ("<p>", {"content-type": "text/html", "x-two": ["a", "b"]}),
    "all": lambda: ("gone", HTTPStatus.GONE, [("x-a", "b")]),
    "empty": lambda: (None, 204),
    "response": Response,
    "steps": steps,
    "slow-steps": slow_steps,
    "broken-steps": broken_steps,
    "object": object,
    "set": lambda: {1, 2},
    "cyclic": cyclic,
    "nan": lambda: {"n": float("nan")},
    "teapot": lambda: ("", 99),
    "bad-header": lambda: ("", 200, {"x-a": "b\\r\\nset-cookie: c"}),
    "four": lambda: (1, 2, 3, 4),
    "raise": lambda: 1 / 0,
    "exit": lambda: sys.exit(3),
}

def handle(request):
    name = request.path[1:]
    if name in answers:
        return answers[name]()
    if name == "request":
        return {
            "args": [request.args.get("a"), request.args.getlist("a"), request.args.get("n", type=int)],
            "header": request.headers.get("X-Some"), "cookie": request.cookies.get("c"), "json": request.get_json(silent=True),
            "form": dict(request.form), "files": {key: [file.filename, file.read().decode()] for key, file in request.files.items()},
            "length": len(request.data), "text": request.get_data(as_text=True)[:3], "type": request.mimetype,
        }
    if name == "json-wanted":
        return request.get_json()
    if name == "trace":
        return request.headers.get("traceparent", "none")
    if name == "prints":
        print("printed")
        print("half", end="")
        print("to the other", file=sys.stderr)
        logging.getLogger("shop").warning("logged %d", 7)
        threading.Thread(target=lambda: 1 / 0).start()
        return ""
    if name == "waits":
        return {"aborted": request.aborted.wait(5)}
    if name == "sleeps":
        time.sleep(float(request.args["s"]))
        return "awake"
    return {"path": request.path}
`

suite('the server of Python functions', pythonRuntime.missing, () => {
  let server: FunctionProcess
  beforeAll(async () => {
    server = await startPython(
      { 'main.py': handlers },
      { STACK_FUNCTION: 'shop', STACK_TIMEOUT_MS: '20000', STACK_BODY_LIMIT: '100000' },
    )
  }, 60_000)
  afterAll(() => server.kill())

  const shown = async (path: string, init?: RequestInit) => {
    const answer = await server.call(path, init)
    const body = await answer.text()
    return `${answer.status} ${answer.headers.get('content-type') ?? '-'} ${body}`
  }
  const requestIdLeft = (text: string) => text.replace(/"requestId":"[0-9a-f]{16}"/, '"requestId":"ID"')

  it('sends what handlers return', patient, async () => {
    const names = 'text bytes json list nothing status headers all empty response steps slow-steps'.split(' ')
    const said = await Promise.all(names.map(async (name) => `${name}: ${await shown(`/${name}`)}`))
    expect(said).toMatchInlineSnapshot(`
      [
        "text: 200 text/plain; charset=utf-8 text",
        "bytes: 200 application/octet-stream bytes",
        "json: 200 application/json {"a":[1,null,"é"]}",
        "list: 200 application/json [1,2]",
        "nothing: 204 - ",
        "status: 201 application/json {"made":true}",
        "headers: 200 text/html <p>",
        "all: 410 text/plain; charset=utf-8 gone",
        "empty: 204 - ",
        "response: 418 text/tea tea",
        "steps: 200 text/plain; charset=utf-8 one two three",
        "slow-steps: 200 text/plain; charset=utf-8 one two",
      ]
    `)
  })

  it('answers 500 for what cannot be sent, with the reason and the id', patient, async () => {
    const names = 'object set cyclic nan teapot bad-header four raise exit'.split(' ')
    const said = await Promise.all(names.map(async (name) => `${name}: ${requestIdLeft(await shown(`/${name}`))}`))
    expect(said).toMatchInlineSnapshot(`
      [
        "object: 500 application/json {"error":{"message":"the handler returned a \`object\`, which is no answer","requestId":"ID"}}",
        "set: 500 application/json {"error":{"message":"the handler returned a \`set\`, which is no answer","requestId":"ID"}}",
        "cyclic: 500 application/json {"error":{"message":"what the handler returned cannot be written as JSON: Circular reference detected","requestId":"ID"}}",
        "nan: 500 application/json {"error":{"message":"what the handler returned cannot be written as JSON: Out of range float values are not JSON compliant","requestId":"ID"}}",
        "teapot: 500 application/json {"error":{"message":"the handler returned the status \`99\`: 200 to 599 are possible","requestId":"ID"}}",
        "bad-header: 500 application/json {"error":{"message":"the value of the header \`x-a\` that the handler returned has a line break in it","requestId":"ID"}}",
        "four: 500 application/json {"error":{"message":"the handler returned a tuple of 4 values: (body, status) or (body, status, headers) is an answer","requestId":"ID"}}",
        "raise: 500 application/json {"error":{"message":"ZeroDivisionError: division by zero","requestId":"ID"}}",
        "exit: 500 application/json {"error":{"message":"the handler called sys.exit(3)","requestId":"ID"}}",
      ]
    `)
    expect(await server.line(({ message }) => String(message).startsWith('ZeroDivisionError'))).toMatchObject({
      level: 'error',
      function: 'shop',
      file: 'main.py',
      stack: expect.stringMatching(/^Traceback .*main\.py.*division by zero$/s),
    })
  })

  it('breaks an answer off whose parts fail: its end says so', patient, async () => {
    await expect(server.call('/broken-steps').then((answer) => answer.text())).rejects.toThrow()
    await server.line(({ message }) => String(message).includes('in the middle'))
  })

  it('gives handlers a request like that of Flask', patient, async () => {
    const form = new FormData()
    form.set('name', 'Ada')
    form.set('file', new File(['content'], 'a.txt'))
    const ask = async (path: string, init: RequestInit) => (await server.call(path, init)).json()
    expect(
      await ask('/request?a=1&a=2&n=7', { headers: { 'x-some': 'y', cookie: 'b=1; c=2' }, method: 'POST', body: 'é plain' }),
    ).toMatchObject({
      args: ['1', ['1', '2'], 7],
      header: 'y',
      cookie: '2',
      json: null,
      length: 8,
      text: 'é p',
      type: 'text/plain',
    })
    expect(await ask('/request', { method: 'POST', body: new URLSearchParams({ a: 'b c' }) })).toMatchObject({
      form: { a: 'b c' },
    })
    expect(await ask('/request', { method: 'POST', body: form })).toMatchObject({
      form: { name: 'Ada' },
      files: { file: ['a.txt', 'content'] },
    })
  })

  it('tells the caller of a body that is not the JSON that the handler asks for', patient, async () => {
    const post = (body: string, type: string) =>
      shown('/json-wanted', { method: 'POST', body, headers: { 'content-type': type } })
    expect(await post('{"a": 1}', 'application/json; charset=utf-8')).toBe('200 application/json {"a":1}')
    expect(await post('{"a": ', 'application/json')).toMatch(/^400 .*the body is not JSON/)
    expect(await post('{"a": 1}', 'text/plain')).toMatch(/^415 .*its content-type is `text\/plain`/)
  })

  it('continues a trace with a span of its own, and takes away what is none', patient, async () => {
    const traced = async (traceparent: string) => (await server.call('/trace', { headers: { traceparent } })).text()
    const trace = '0af7651916cd43dd8448eb211c80319c'
    expect(await traced(`00-${trace}-b7ad6b7169203331-01`)).toMatch(
      new RegExp(`^00-${trace}-(?!b7ad6b7169203331)[0-9a-f]{16}-01$`),
    )
    expect(await traced('00-0-0-0')).toBe('none')
  })

  it('logs what is printed and logged with the id of the call', patient, async () => {
    await server.call('/prints', { headers: { 'x-request-id': 'print-1' } })
    await server.line(({ message }) => String(message).includes('outside of a call'))
    // A line without its end is told when the call is over, which may be after its answer.
    await server.line(({ message }) => message === 'half')
    const said = server
      .log()
      .flatMap(({ requestId, level, message, logger }) =>
        requestId === 'print-1' ? [`${level} ${message}${logger === undefined ? '' : ` (${logger})`}`] : [],
      )
    expect(said.toSorted()).toEqual(['info half', 'info printed', 'warn logged 7 (shop)', 'warn to the other'])
  })

  it('answers 504 at the deadline that a call brings, tells the handler, and is free again', patient, async () => {
    const before = Date.now()
    const answer = await server.call('/waits', { headers: { 'x-stack-deadline-ms': '150', 'x-request-id': 'late-1' } })
    expect(await answer.json()).toEqual({ error: { message: 'the function did not answer within 150 ms', requestId: 'late-1' } })
    expect([answer.status, Date.now() - before < 3000]).toEqual([504, true])
    expect(await shown('/text')).toBe('200 text/plain; charset=utf-8 text')
  })

  it('works on many calls at a time', patient, async () => {
    const before = Date.now()
    const answers = await Promise.all(Array.from({ length: 40 }, () => shown('/sleeps?s=0.5')))
    expect(new Set(answers)).toEqual(new Set(['200 text/plain; charset=utf-8 awake']))
    expect(Date.now() - before).toBeLessThan(10_000)
  })

  it('speaks HTTP/1.1 to clients that send it in pieces, in rows, chunked, wrongly or too much', patient, async () => {
    const said = async (...pieces: readonly string[]) =>
      (await exchange(server.port, pieces)).replaceAll(/(x-request-id|date): .*\r\n/g, '')
    const statuses = (text: string) => [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)
    const close = 'connection: close\r\n'
    expect(statuses(await said('GET /te', 'xt HTTP/1.1\r\nhost: a\r', `\n${close}\r`, '\n'))).toEqual(['200'])
    expect(
      statuses(await said(`GET /text HTTP/1.1\r\n\r\nGET /nothing HTTP/1.1\r\n\r\nGET /list HTTP/1.1\r\n${close}\r\n`)),
    ).toEqual(['200', '204', '200'])
    expect(
      await said(
        `POST /request HTTP/1.1\r\ntransfer-encoding: chunked\r\n${close}\r\n`,
        '3;x=y\r\nabc\r\n',
        '2\r\nde\r\n0\r\ntrailer: 1\r\n\r\n',
      ),
    ).toContain('"length":5,"text":"abc"')
    expect(
      statuses(await said(`POST /request HTTP/1.1\r\nexpect: 100-continue\r\ncontent-length: 2\r\n${close}\r\n`, 'ab')),
    ).toEqual(['100', '200'])
    expect(await said(`HEAD /json HTTP/1.1\r\n${close}\r\n`)).toMatch(/content-length: 19\r\n(.*\r\n)*\r\n$/)
    expect(statuses(await said('GET /text HTTP/1.0\r\n\r\n'))).toEqual(['200'])
    expect(statuses(await said('nonsense\r\n\r\n'))).toEqual(['400'])
    expect(statuses(await said('GET / HTTP/3.0\r\n\r\n'))).toEqual(['505'])
    expect(statuses(await said('GET / HTTP/1.1\r\nbad header: a\r\n\r\n'))).toEqual(['400'])
    expect(statuses(await said('POST / HTTP/1.1\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'))).toEqual([
      '400',
    ])
    expect(statuses(await said('POST / HTTP/1.1\r\ncontent-length: -1\r\n\r\n'))).toEqual(['400'])
    expect(statuses(await said('POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n'))).toEqual(['400'])
    expect(statuses(await said('POST / HTTP/1.1\r\ncontent-length: 100001\r\n\r\n'))).toEqual(['413'])
    expect(statuses(await said('POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nffffff\r\n'))).toEqual(['413'])
    expect(statuses(await said(`GET / HTTP/1.1\r\nx: ${'y'.repeat(70_000)}\r\n\r\n`))).toEqual(['431'])
    expect(statuses(await said('POST / HTTP/1.1\r\nx-stack-deadline-ms: 100\r\ncontent-length: 9\r\n\r\nabc'))).toEqual(['408'])
  })

  it('keeps what is its own from the handler', patient, async () => {
    expect(
      await Promise.all(
        ['/robots.txt', '/favicon.ico', '/_/other', '/_/health', '/_/ready'].map(
          async (path) => (await server.call(path)).status,
        ),
      ),
    ).toEqual([404, 404, 404, 200, 200])
  })
})

suite('a Python function that comes to harm', pythonRuntime.missing, () => {
  it('is replaced where a call blocks for good, exits, or holds the interpreter', patient, async () => {
    const server = await startPython(
      {
        'main.py': `
import os, re, time
def handle(request):
    if request.path == "/blocks":
        while True: time.sleep(1)
    if request.path == "/exits":
        os._exit(7)
    if request.path == "/holds":
        re.match("(a+)+$", "a" * 60 + "b")
    return str(os.getpid())
`,
      },
      { STACK_TIMEOUT_MS: '300' },
    )
    try {
      const pid = async () => (await retried(() => server.call('/'))).text()
      const first = await pid()
      expect((await server.call('/blocks')).status).toBe(504)
      await server.line(({ event }) => event === 'reloaded')
      const second = await pid()
      await expect(server.call('/exits')).rejects.toThrow()
      const third = await pid()
      await expect(server.call('/holds')).rejects.toThrow()
      const fourth = await pid()
      expect(new Set([first, second, third, fourth]).size).toBe(4)
      expect(messages(server.log())).toEqual([
        'a call does not end after its deadline: its process is replaced',
        'the process of the function ended with exit code 7; a new one is started',
        "the process of the function does not get on (code that keeps the interpreter's lock): it is replaced",
        'the process of the function ended with signal 9; a new one is started',
      ])
    } finally {
      await server.kill()
    }
  })

  it('goes on with what loads where an edit that came meanwhile does not', patient, async () => {
    const begun = join(temporaryFolder(), 'begun')
    const slow = `import time\nopen("${begun}", "w").close()\ntime.sleep(1)\ndef handle(request): return "good"\n`
    const source = temporaryFolder()
    writeFiles(source, { 'main.py': slow })
    const server = await startFunction(pythonRuntime, await pythonRuntime.command(), 'shop', {
      source,
      env: { STACK_DEV: '1' },
      until: 'alive',
    })
    // It is alive before it reads its function.
    await expect.poll(() => existsSync(begun), { timeout: 10_000 }).toBe(true)
    writeFiles(source, { 'main.py': 'def handle(request) return "bad"\n' })
    await server.line(({ event }) => event === 'reload-failed')
    await server.line(({ event }) => event === 'ready')
    expect(await (await server.call('/')).text()).toBe('good')
    await server.kill()
  })

  it('leaves no worker behind where its supervisor is killed, also before it read what it was told', patient, async () => {
    const server = await startPython({
      'main.py': `
import os, time
def handle(request):
    if request.path == "/blocks": time.sleep(60)
    return str(os.getpid())
`,
    })
    const worker = Number(await (await server.call('/')).text())
    process.kill(server.pid, 'SIGSTOP')
    expect((await server.call('/blocks', { headers: { 'x-stack-deadline-ms': '10' } })).status).toBe(504)
    // By now its worker has told that the call blocks.
    await new Promise((resolve) => setTimeout(resolve, 4500))
    await server.kill()
    await expect.poll(() => isAlive(worker), { timeout: 20_000 }).toBe(false)
  })

  it('ends as it should on SIGTERM: not ready at once, calls in flight answered, its hook run', patient, async () => {
    const server = await startPython({
      'main.py': `
import time
def start(environment): print("starts with", environment["PORT"] != "")
def ready(): return True
def stop(): print("stops")
def handle(request):
    time.sleep(1)
    return "done"
`,
    })
    const call = server.call('/').then((answer) => answer.text())
    await new Promise((resolve) => setTimeout(resolve, 300))
    const ended = server.stop('SIGTERM')
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect((await server.call('/_/ready')).status).toBe(503)
    expect(await call).toBe('done')
    expect(await ended).toBe(0)
    expect(
      server
        .log()
        .map(({ message }) => String(message))
        .filter((message) => message.startsWith('st')),
    ).toEqual(['starts with True', 'stops'])
    await server.kill()
  })

  function messages(log: readonly LogLine[]): readonly string[] {
    return log.flatMap(({ event, message }) => (event === 'replaced' || event === 'ended' ? [String(message)] : []))
  }
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** For as long as nobody listens or answers that it is not ready. */
async function retried(call: () => Promise<Response>): Promise<Response> {
  for (let tries = 0; tries < 100; tries++) {
    const answer = await call().catch(() => undefined)
    if (answer?.status === 200) return answer
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('the function did not come back')
}

/** Sends pieces one after the other on a connection. @returns all that came until the server closed it */
function exchange(port: number, pieces: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let text = ''
    socket.setEncoding('utf8')
    socket.on('data', (data) => {
      text += data
    })
    socket.on('close', () => resolve(text))
    socket.on('error', reject)
    socket.on('connect', async () => {
      for (const piece of pieces) {
        socket.write(piece)
        await new Promise((sent) => setTimeout(sent, 30))
      }
    })
  })
}
