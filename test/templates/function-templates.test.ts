import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import New from '../../src/commands/function/new.js'
import { contentTypeOf } from '../../src/engine/functions/invocation.js'
import { fillTemplate, templateFile } from '../../src/engine/functions/scaffold.js'
import { functionTemplates } from '../../src/engine/workflows/new-function.js'
import { nodeRuntime, pythonRuntime, type RuntimeUnderTest } from '../runtimes/runtimes.js'
import { type FunctionProcess, startFunction } from '../runtimes/start-function.js'
import { functionProject } from '../support/function-project.js'
import { python } from '../support/python.js'
import { suite } from '../support/suite.js'

const root = join(import.meta.dirname, '..', '..')
const templates = functionTemplates(root)
/** A machine with much else to do. */
const patient = { timeout: 60_000 }
const work = mkdtempSync(join(tmpdir(), 'stack-templates-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))

describe('the templates of functions', () => {
  it('are the same ones in every language', () => {
    const names = (runtime: string) => templates.flatMap((template) => (template.runtime === runtime ? [template.name] : []))
    expect(names('python')).toEqual(['cloudevent', 'cron', 'http', 'topic'])
    expect(names('node')).toEqual(['cloudevent', 'cloudevent-ts', 'cron', 'cron-ts', 'http', 'http-ts', 'topic', 'topic-ts'])
  })

  it.each(templates)('$runtime/$name makes a function and a block that is right', patient, async ({ runtime, name }) => {
    const project = functionProject()
    const ran = await project.run({ 'function:new': New }, 'function', 'new', 'mine', '--runtime', runtime, '--template', name)
    expect(ran).toMatchObject({ exit: 0, stderr: expect.stringContaining('Try: stack up -d && stack function invoke mine') })
    expect(project.read('stack.yaml')).toContain(`runtime: ${runtime}\n`)
  })

  it.each(templates)('$runtime/$name brings a test, a dependency file and a sample event', ({ runtime, name }) => {
    const files = readdirSync(join(root, 'templates/functions', runtime, name), { recursive: true }).map(String)
    expect(files).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/\.test\.[jt]s$|^test_.*\.py$/),
        expect.stringMatching(/^(package\.json|requirements\.txt)$/),
        expect.stringMatching(/^events\/.*\.json$/),
      ]),
    )
  })
})

const made = templates.map(({ runtime, name }) => ({ runtime, name, folder: scaffold(runtime, name) }))
const declared = ['orders', 'invoices'].map((name) => ({
  runtime: name === 'orders' ? 'node' : 'python',
  name: `the stack of functions (${name})`,
  folder: join(root, 'templates/stack/functions/functions', name),
}))

for (const runtime of [nodeRuntime, pythonRuntime]) {
  suite(`a function in ${runtime.id}`, runtime.missing, () => {
    let command: readonly string[]
    beforeAll(async () => {
      command = await runtime.command()
    })
    describe.each([...made, ...declared].filter((one) => one.runtime === runtime.id))('from $name', ({ name, folder }) => {
      it.concurrent('passes its own test', patient, () => passesItsTest(folder, runtime.id))
      // That one calls a service beside it.
      if (!name.includes('invoices')) answers(folder, runtime, () => command)
    })
  })
}

/** What each sample event of a function is answered. */
const answered: { readonly [event: string]: { readonly status: number; readonly type?: string; readonly body?: unknown } } = {
  'sample.json': { status: 200, body: { width: 100, height: 75 } },
  'person-arrived.json': { status: 200, type: 'person.greeted', body: { greeting: 'Hello, Ada!' } },
  'schedule.json': { status: 204 },
  'order-created.json': { status: 204 },
  'order.json': { status: 200, type: 'orders.created', body: { id: 'A-7', items: [{ price: 20, count: 2 }] } },
}

function answers(folder: string, runtime: RuntimeUnderTest, command: () => readonly string[]): void {
  let server: FunctionProcess
  beforeAll(async () => {
    server = await startFunction(runtime, command(), 'mine', { source: folder })
  }, patient.timeout)
  afterAll(() => server.kill())

  it.each(readdirSync(join(folder, 'events')))('answers its sample event %s', patient, async (event) => {
    const body = readFileSync(join(folder, 'events', event))
    const answer = await server.call('/', { method: 'POST', body, headers: { 'content-type': contentTypeOf(body) } })
    const text = await answer.text()
    const type = answer.headers.get('ce-type')
    expect({
      status: answer.status,
      ...(type !== null && { type }),
      ...(text !== '' && { body: JSON.parse(text) }),
    }).toEqual(answered[event])
  })
}

/** Writes a function as `stack function new` does. @returns its folder */
function scaffold(runtime: string, name: string): string {
  const from = join(root, 'templates/functions', runtime, name)
  const folder = join(work, runtime, name)
  for (const file of readdirSync(from, { recursive: true, withFileTypes: true })) {
    if (!file.isFile() || file.name === templateFile) continue
    const path = join(file.parentPath, file.name)
    const target = join(folder, path.slice(from.length + 1))
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, fillTemplate(readFileSync(path, 'utf8'), 'mine'))
  }
  return folder
}

async function passesItsTest(folder: string, runtime: string): Promise<void> {
  const [test = ''] = readdirSync(folder).filter((file) => /\.test\.[jt]s$/.test(file))
  // Where Node runs no TypeScript by itself, as before 22.18.
  const loader = test.endsWith('.ts') ? ['--import', import.meta.resolve('tsx')] : []
  const [command, args] =
    runtime === 'python'
      ? [python ?? 'python3', ['-B', '-m', 'unittest', 'discover']]
      : [process.execPath, [...loader, join(folder, test)]]
  const { NODE_OPTIONS, NODE_TEST_CONTEXT, VITEST, ...env } = process.env
  const { stdout, stderr } = await promisify(execFile)(command, args, { cwd: folder, env })
  expect(`${stdout}${stderr}`).toMatch(/^(# pass|ℹ pass|Ran) [1-9]/m)
}
