import { expect, it } from 'vitest'
import { suite } from '../support/suite.js'
import { pythonRuntime } from './runtimes.js'
import { startPython } from './start-python.js'

interface Case {
  readonly title: string
  readonly signature: string
  readonly file?: string
  readonly handler: string
  readonly environment?: { readonly [name: string]: string }
  readonly request?: RequestInit & { readonly path?: string }
  readonly answer: unknown
}

const json = (body: unknown, headers: { readonly [name: string]: string } = {}): RequestInit => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json', ...headers },
})

const event = json(
  { n: 1 },
  { 'ce-specversion': '1.0', 'ce-id': '7', 'ce-source': '/s', 'ce-type': 't', 'ce-time': '2026-01-01T00:00:00Z' },
)

const cases: readonly Case[] = [
  {
    title: 'one parameter is a request',
    signature: 'http',
    handler: 'def f(request):\n    return {"method": request.method, "path": request.path}',
    request: { path: '/a%20b' },
    answer: { method: 'GET', path: '/a b' },
  },
  {
    title: 'no parameter is http, too',
    signature: 'http',
    handler: 'def main():\n    return "nothing asked"',
    answer: 'nothing asked',
  },
  {
    title: 'an async function is waited for',
    signature: 'http',
    handler:
      'import asyncio\nasync def f(request):\n    await asyncio.sleep(0.01)\n    return {"n": request.get_json()["n"] + 1}',
    request: json({ n: 1 }),
    answer: { n: 2 },
  },
  {
    title: 'scope, receive and send are ASGI',
    signature: 'asgi',
    handler: `
async def handle(scope, receive, send):
    message = await receive()
    await send({"type": "http.response.start", "status": 201, "headers": [[b"content-type", b"text/plain"]]})
    await send({"type": "http.response.body", "body": scope["path"].encode() + b" ", "more_body": True})
    await send({"type": "http.response.body", "body": message["body"]})
`,
    request: { ...json({ n: 1 }), path: '/asgi' },
    answer: '/asgi {"n":1}',
  },
  {
    title: '`new` makes an object as in Knative, with its hooks',
    signature: 'asgi',
    handler: `
class Function:
    def start(self, environment):
        self.greeting = environment["GREETING"]
    def ready(self):
        return True, "fine"
    async def handle(self, scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": self.greeting.encode()})
def new():
    return Function()
`,
    environment: { GREETING: 'ahoj' },
    answer: 'ahoj',
  },
  {
    title: 'a parameter `cloud_event` is a CloudEvent',
    signature: 'cloudevent',
    handler: 'def f(cloud_event):\n    return {"type": cloud_event["type"], "id": cloud_event.id, "data": cloud_event.data}',
    request: event,
    answer: { type: 't', id: '7', data: { n: 1 } },
  },
  {
    title: 'an annotation CloudEvent is one, too',
    signature: 'cloudevent',
    handler: 'def f(what: "CloudEvent"):\n    return what.data',
    request: event,
    answer: { n: 1 },
  },
  {
    title: '(event, context) is Kubeless',
    signature: 'kubeless',
    file: 'my_function.py',
    environment: { FUNCTION_TARGET: 'my_function.hello', STACK_FUNCTION: 'hello', STACK_TIMEOUT_MS: '2000' },
    handler: `
def hello(event, context):
    return {"data": event["data"], "type": event["event-type"], "method": event["extensions"]["request"].method,
            "function": context["function-name"], "timeout": context["timeout"]}
`,
    request: json({ n: 1 }, { 'event-type': 'greeting' }),
    answer: { data: { n: 1 }, type: 'greeting', method: 'POST', function: 'hello', timeout: '2' },
  },
  {
    title: '(event, context) of a `lambda_handler` is Lambda: a request is one of API Gateway',
    signature: 'lambda',
    file: 'app.py',
    handler: `
import json
def lambda_handler(event, context):
    body = json.loads(event["body"])
    assert context.get_remaining_time_in_millis() > 0
    return {"statusCode": 200, "headers": {"x-id": context.aws_request_id}, "body": json.dumps([event["rawPath"], body["n"]])}
`,
    request: { ...json({ n: 1 }), path: '/p?q=1' },
    answer: ['/p', 1],
  },
  {
    title: 'what `stack function invoke` sends to a Lambda is the event itself',
    signature: 'lambda',
    handler: 'def handler(event, context):\n    return event["n"] + 1',
    request: json({ n: 1 }, { 'x-stack-invoke': '1' }),
    answer: 2,
  },
  {
    title: '`handle(event, context)` is OpenFaaS',
    signature: 'openfaas',
    file: 'handler.py',
    handler: `
def handle(event, context):
    return {"statusCode": 202, "body": {"method": event.method, "query": event.query.get("a"), "length": len(event.body)}}
`,
    request: { ...json({ n: 1 }), path: '/?a=b' },
    answer: { method: 'POST', query: 'b', length: 7 },
  },
  {
    title: '(data, context) is an older event of the Functions Framework',
    signature: 'event',
    handler: 'def f(data, context):\n    return [data, context.event_id, context.event_type]',
    request: event,
    answer: [{ n: 1 }, '7', 't'],
  },
  {
    title: 'decorators of functions_framework count, although it is not installed',
    signature: 'cloudevent',
    handler: `
import functions_framework
@functions_framework.cloud_event
def whatever(thing):
    return thing["source"]
def other(request):
    return "no"
`,
    request: event,
    answer: '/s',
  },
  {
    title: 'what was said explicitly wins over names',
    signature: 'kubeless',
    environment: { FUNCTION_SIGNATURE_TYPE: 'kubeless', FUNCTION_TARGET: 'handler' },
    handler: 'def handler(event, context):\n    return event["data"].upper()',
    request: { method: 'POST', body: 'text', headers: { 'content-type': 'text/plain' } },
    answer: 'TEXT',
  },
  {
    title: 'a module called like one of the standard library is fine',
    signature: 'http',
    file: 'queue.py',
    environment: { FUNCTION_TARGET: 'queue.f' },
    handler: 'import logging.handlers\ndef f(request):\n    return "mine"',
    answer: 'mine',
  },
  {
    title: 'a file in a folder is found by its dotted name, and imports beside it',
    signature: 'http',
    file: 'src/api/users.py',
    environment: { FUNCTION_TARGET: 'src.api.users.show' },
    handler: 'from src.api.names import name\ndef show(request):\n    return name',
    answer: 'Ada',
  },
]

/** A machine with much else to do. */
const patient = { timeout: 60_000 }

suite('how Python functions are called', pythonRuntime.missing, () => {
  it.for(cases)('$title', patient, async ({ file = 'main.py', handler, environment, request = {}, signature, answer }) => {
    const server = await startPython({ [file]: handler, 'src/api/names.py': 'name = "Ada"\n' }, environment)
    try {
      const { path = '/', ...init } = request
      const answered = await server.call(path, init)
      const text = await answered.text()
      const said = typeof answer === 'string' ? text : JSON.parse(text)
      expect({ answer: said, signature: server.log().find(({ event }) => event === 'ready')?.signature }).toEqual({
        answer,
        signature,
      })
    } finally {
      await server.kill()
    }
  })

  it('describes what it cannot load with file and line, in /_/ready and in the log', patient, async () => {
    const broken: readonly (readonly [handler: string, environment?: { readonly [name: string]: string }])[] = [
      ['\ndef f(request) return 1\n'],
      ['import nothing_of_this_name\ndef f(request): pass\n'],
      ['import os\nLEVEL = os.environ["NOT_SET"]\ndef f(request): pass\n'],
      ['def f(request): pass\n', { FUNCTION_TARGET: 'g' }],
      ['def f(request): pass\n', { FUNCTION_TARGET: 'api.f' }],
      ['def f(request): pass\ndef g(request): pass\n'],
      ['import sys\nsys.exit(4)\n'],
      ['x = 1\n'],
      ['def f(a, b, c, d): pass\n'],
      ['def f(request): pass\n', { FUNCTION_SIGNATURE_TYPE: 'lambda' }],
      ['def f(request): pass\ndef start(environment):\n    raise ValueError("no database")\n'],
    ]
    const said = await Promise.all(
      broken.map(async ([handler, environment]) => {
        const server = await startPython({ 'main.py': handler }, environment)
        const ready = await server.call('/_/ready')
        const call = await server.call('/')
        const { error } = (await ready.json()) as {
          readonly error: { readonly message: string; readonly file?: string; readonly line?: number }
        }
        const line = server.log().find(({ event }) => event === 'load-failed')
        await server.kill()
        expect([ready.status, call.status, line?.message, line?.file, line?.line]).toEqual([
          503,
          503,
          error.message,
          error.file,
          error.line,
        ])
        return `${error.file ?? '-'}:${error.line ?? '-'} ${error.message.replace(/invalid syntax|expected ':'/, 'what the parser says')}`
      }),
    )
    expect(said).toMatchInlineSnapshot(`
      [
        "main.py:2 SyntaxError: what the parser says",
        "main.py:1 there is no module \`nothing_of_this_name\`: does requirements.txt name what it comes from?",
        "main.py:2 KeyError: 'NOT_SET'",
        "main.py:- \`main.py\` has no function \`g\`: it has \`f\`",
        "-:- the handler is \`api.f\`, and there is no file \`api.py\`",
        "main.py:- \`main.py\` has several functions (\`f\`, \`g\`): \`handler: main.NAME\` says which",
        "main.py:2 the module called sys.exit(4) while it was imported",
        "main.py:- \`main.py\` has no function",
        "-:- \`f\` takes 4 parameters (a, b, c, d): no signature has them",
        "-:- \`f\` takes 1, a function of signature \`lambda\` 2 parameters",
        "main.py:3 ValueError: no database",
      ]
    `)
  })
})
