import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contentTypeOf } from '../../src/engine/functions/invocation.js'
import { fillTemplate, templateFile } from '../../src/engine/functions/scaffold.js'
import { functionTemplates } from '../../src/engine/workflows/new-function.js'
import { type FunctionServer, type ServerProgram, startFunctionServer } from '../support/function-server.js'
import { missingPython, python, pythonServer } from '../support/python.js'
import { suite } from '../support/suite.js'

const root = join(import.meta.dirname, '..', '..')
const templates = functionTemplates(root)
const work = mkdtempSync(join(tmpdir(), 'stack-templates-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))

describe('the templates of functions', () => {
  it('are the same ones in every language', () => {
    const names = (runtime: string) => templates.flatMap((template) => (template.runtime === runtime ? [template.name] : []))
    expect(names('python')).toEqual(['cloudevent', 'cron', 'http', 'topic'])
    expect(names('node')).toEqual(['cloudevent', 'cloudevent-ts', 'cron', 'cron-ts', 'http', 'http-ts', 'topic', 'topic-ts'])
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

describe.each(templates.filter(({ runtime }) => runtime === 'node'))(
  'a new function from $runtime/$name',
  ({ runtime, name }) => {
    it.concurrent('passes its own test', () => passesItsTest(scaffold(runtime, name), runtime))
  },
)

suite('new Python functions', missingPython, () => {
  describe.each(templates.filter(({ runtime }) => runtime === 'python'))('from $runtime/$name', ({ runtime, name }) => {
    const folder = scaffold(runtime, name)
    answers(folder, pythonServer)
    it('passes its own test', () => passesItsTest(folder, runtime))
  })
})

/** What each sample event of a function is answered. */
const answered: { readonly [event: string]: { readonly status: number; readonly type?: string; readonly body?: unknown } } = {
  'sample.json': { status: 200, body: { width: 100, height: 75 } },
  'person-arrived.json': { status: 200, type: 'person.greeted', body: { greeting: 'Hello, Ada!' } },
  'schedule.json': { status: 204 },
  'order-created.json': { status: 204 },
}

function answers(folder: string, program: ServerProgram): void {
  let server: FunctionServer
  beforeAll(async () => {
    server = await startFunctionServer(program, folder)
  })
  afterAll(() => server.stop())

  it.each(readdirSync(join(folder, 'events')))('answers its sample event %s', async (event) => {
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
