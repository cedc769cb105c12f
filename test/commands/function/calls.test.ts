import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import FunctionBench from '../../../src/commands/function/bench.js'
import FunctionCall from '../../../src/commands/function/call.js'
import FunctionDescribe from '../../../src/commands/function/describe.js'
import FunctionExplain from '../../../src/commands/function/explain.js'
import FunctionInvoke from '../../../src/commands/function/invoke.js'
import FunctionList from '../../../src/commands/function/list.js'
import { type FunctionsProject, functionsProject } from '../../support/function-commands.js'
import { type GatewayProgram, gatewayConfig, gatewayFunction, gatewayProgram } from '../../support/gateway-process.js'
import { bodyOf, type StubFunction, stubFunction } from '../../support/stub-function.js'

/* The commands, in process, against the real gateway program and a function that tells what it was called with. */

let program: GatewayProgram
let stub: StubFunction
let project: FunctionsProject

const block = `  echo: {runtime: image, image: own, environment: {LEVEL: debug}}
  other: {runtime: image, image: own}
`

beforeAll(async () => {
  program = await gatewayProgram()
  stub = await stubFunction(async (request, response) => {
    const { method, url, headers } = request
    response.statusCode = Number(/status=(\d+)/.exec(url ?? '')?.[1] ?? 200)
    const { 'content-type': type, 'x-own': own, 'ce-type': event, 'event-type': kubeless } = headers
    response.end(JSON.stringify({ method, url, type, own, event, kubeless, body: await bodyOf(request) }))
  })
  const { port } = await program.start(gatewayConfig(gatewayFunction('echo', stub.port), gatewayFunction('other', stub.port)))
  project = functionsProject(port, block)
  // Until its first call the gateway has not looked for an instance.
  await invoke('echo')
})
afterAll(async () => {
  project.remove()
  await stub.close()
  await program.close()
})

const invoke = (...argv: string[]) => project.run({ 'function:invoke': FunctionInvoke }, ['function', 'invoke', ...argv])
const steady = (text: string) => text.replace(/[\d.]+ m?s/g, 'N ms').replace(/request \S+/, 'request ID')

describe('stack function invoke', () => {
  it('prints the answer as data, and what became of the call beside it', async () => {
    const { exit, stdout, stderr } = await invoke('echo', '-d', '{"width": 100}')
    expect([exit, JSON.parse(stdout)]).toEqual([
      0,
      { method: 'POST', url: '/', type: 'application/json', body: '{"width": 100}' },
    ])
    expect(steady(stderr)).toBe('200 in N ms · request ID · warm\n')
  })

  it('calls with the method, path, query and headers that were asked for', async () => {
    const { stdout } = await invoke('echo', '-X', 'put', '--path', '/a/b', '-q', 'n=1', '-H', 'x-own: yes')
    expect(JSON.parse(stdout)).toEqual({ method: 'PUT', url: '/a/b?n=1', own: 'yes', body: '' })
  })

  it('sends what is in a file, and events as CloudEvents', async () => {
    writeFileSync(join(project.folder, 'sample.json'), '[1, 2]')
    const { stdout } = await invoke('echo', '-d', '@sample.json', '--event', 'order.created')
    expect(JSON.parse(stdout)).toMatchObject({ type: 'application/json', event: 'order.created', body: '[1, 2]' })
    expect(await invoke('echo', '-d', '@missing.json')).toMatchInlineSnapshot(`
      {
        "exit": 1,
        "stderr": "\`missing.json\` does not exist
      \`-d @FILE\` sends what is in a file, \`-d TEXT\` the text
      ",
        "stdout": "",
      }
    `)
  })

  it('ends with 1 for an answer of 400 or more, unless that is no matter', async () => {
    expect((await invoke('echo', '--path', '/?status=404')).exit).toBe(1)
    expect((await invoke('echo', '--path', '/?status=404', '--no-raise')).exit).toBe(0)
    expect((await invoke('echo', '--path', '/?status=302')).exit).toBe(0)
  })

  it('gives all there is of the answer as JSON', async () => {
    const { stdout } = await invoke('echo', '--json')
    expect(JSON.parse(stdout)).toMatchObject({
      status: 200,
      ms: expect.any(Number),
      requestId: expect.any(String),
      headers: expect.anything(),
    })
  })

  it('calls often, and says how long that took', async () => {
    const { exit, stdout } = await invoke('echo', '--repeat', '20', '-c', '4')
    expect(exit).toBe(0)
    expect(stdout).toMatch(/^20 calls, \d+\/s · p50 \S+ ms · p95 \S+ ms · p99 \S+ ms · max \S+ ms\nanswers: 20 x 200\n$/)
  })

  it('knows the functions that there are', async () => {
    expect(await invoke('ecko')).toMatchInlineSnapshot(`
      {
        "exit": 1,
        "stderr": "no function \`ecko\` in this stack
      did you mean \`echo\`?
      ",
        "stdout": "",
      }
    `)
  })

  it('refuses what makes no sense', async () => {
    expect(await invoke('echo', '--wait')).toMatchInlineSnapshot(`
      {
        "exit": 2,
        "stderr": "\`--wait\` waits for what \`--async\` began
      leave it out: without \`--async\` the answer is waited for
      ",
        "stdout": "",
      }
    `)
    expect(await invoke('echo', '-H', 'nothing')).toMatchInlineSnapshot(`
      {
        "exit": 2,
        "stderr": "\`nothing\` has no value
      write \`NAME: VALUE\`
      ",
        "stdout": "",
      }
    `)
  })

  it('says where it looked when nothing runs', async () => {
    const alone = functionsProject(1, block)
    expect(await alone.run({ 'function:invoke': FunctionInvoke }, ['function', 'invoke', 'echo'])).toMatchInlineSnapshot(`
      {
        "exit": 1,
        "stderr": "nothing answers on localhost:1, where the functions of shop are called
      stack up -d starts them
      ",
        "stdout": "",
      }
    `)
    alone.remove()
  })
})

describe('stack function call', () => {
  it('sends the headers that handlers for Kubeless read', async () => {
    const { stdout } = await project.run({ 'function:call': FunctionCall }, ['function', 'call', 'echo', '--data', '{"a": 1}'])
    expect(JSON.parse(stdout)).toMatchObject({ kubeless: 'application/json', body: '{"a": 1}' })
  })
})

describe('stack function list, describe and explain', () => {
  it('list what there is', async () => {
    const { stdout } = await project.run({ 'function:list': FunctionList }, ['function', 'list'])
    expect(stdout).toMatch(/^NAME +STATE +INSTANCES/)
    expect(stdout).toMatch(/^echo +ready +1 +\d+ /m)
    expect(stdout).toMatch(/^other +/m)
  })

  it('list what is declared where nothing runs', async () => {
    const alone = functionsProject(1, block)
    expect((await alone.run({ 'function:list': FunctionList }, ['function', 'list'])).stdout).toMatchInlineSnapshot(`
      "NAME    STATE         INSTANCES   CALLS   ERRORS   P50   P95   PENDING   DEAD   URL
      echo    not running   0           -       -        -     -     -         -      http://localhost:1/fn/echo
      other   not running   0           -       -        -     -     -         -      http://localhost:1/fn/other
      "
    `)
    expect(
      (await alone.run({ 'function:describe': FunctionDescribe }, ['function', 'describe', 'echo'])).stdout,
    ).toMatchInlineSnapshot(`
      "echo
        state        not running: stack up -d

      called by
        http         http://localhost:1/fn/echo

      limits
        timeout      30 s
        concurrency  50 per instance, then 1000 wait up to 10 s
        body limit   6 MiB

      what becomes of events
        tries        4, 500 ms to 30 s apart, within 1 h
        afterwards   a dead letter: stack function dlq list
      "
    `)
    expect(
      (await alone.run({ 'function:explain': FunctionExplain }, ['function', 'explain', 'echo'])).stdout,
    ).toMatchInlineSnapshot(`
      "a call of echo
        body              at most 6 MiB, else 413 (body_limit)
        one instance      works on 50 calls at a time (concurrency)
        beyond that       1000 calls wait, 10 s each at most, else 429 (queue)
        no instance       the call is held until one is ready, within the time it has
        time              30 s from its acceptance to the last byte, else 504 (timeout): the only time limit there is
        an event          is tried 4 times, 500 ms to 30 s apart, within 1 h (retry)

      its environment
        STACK_FUNCTION    echo  (set by stack)
        STACK_TIMEOUT_MS  30000  (set by stack)
        LEVEL             debug  (stack.yaml:4)
        PORT              8080  (set by stack)

      it is not ready
        because           nothing of the stack runs: stack up -d
      "
    `)
    alone.remove()
  })
})

describe('stack function bench', () => {
  it('measures the first call and many', async () => {
    const { exit, stdout } = await project.run({ 'function:bench': FunctionBench }, [
      'function',
      'bench',
      'echo',
      '-n',
      '30',
      '--json',
    ])
    expect([exit, JSON.parse(stdout)]).toMatchObject([0, { first: { count: 1 }, warm: { count: 30, statuses: { '200': 30 } } }])
  })
})
