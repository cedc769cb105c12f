import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runStack } from '../support/run-stack.js'
import { suite } from '../support/suite.js'
import { leftovers, removeImages, testEngines } from '../support/test-engine.js'
import { writeFiles } from '../support/write-files.js'

/* The day of somebody who comes from Kubeless, in the words they know, on a real engine. */

const [engine] = await testEngines(process.env)
const project = `stack-kubeless-${process.pid}`
const file = `# Mine.\nname: ${project}\nx-gateway: {port: 23611}   # not 8088\n`
const handler = `module.exports = {
  handler: (event, context) => ({ data: event.data, function: context['function-name'], log: process.env.LOG, type: event['event-type'] }),
}
`

suite('the commands of Kubeless on an engine', engine === undefined ? 'no engine answers' : undefined, () => {
  if (engine === undefined) return
  let folder: string
  const stack = (...args: readonly string[]) => runStack(engine, folder, args)
  const written = () => readFileSync(join(folder, 'stack.yaml'), 'utf8')

  beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'stack-kubeless-')))
    writeFiles(folder, { 'stack.yaml': file, 'my_function.js': handler })
  })

  afterAll(async () => {
    const down = await stack('down', '-v', '--rmi', 'local', '-y')
    await removeImages(engine, project)
    rmSync(folder, { recursive: true })
    expect(down.exit, down.stderr).toBe(0)
    expect(await leftovers(engine, project)).toEqual([])
  })

  it('deploy writes the block and runs the function, call calls it', async () => {
    const deployed = await stack(
      ...['function', 'deploy', 'my-function', '--runtime', 'nodejs12', '--handler', 'my_function.handler'],
      ...['--from-file', 'my_function.js', '--env', 'LOG=debug', '--memory', '128Mi', '--timeout', '30'],
    )
    expect(deployed.exit, deployed.stderr).toBe(0)
    expect(deployed.stderr).toContain('Node.js 12 is not supported any more: it runs with Node.js 20\n')
    const called = await stack('function', 'call', 'my-function', '--data', '{"hello": "world"}')
    expect(JSON.parse(called.stdout)).toEqual({
      data: { hello: 'world' },
      function: 'my-function',
      log: 'debug',
      type: 'application/json',
    })
    expect((await stack('function', 'ls')).stdout).toMatch(/my-function +ready/)
  })

  it('update changes one key, and what runs', async () => {
    const updated = await stack('function', 'update', 'my-function', '--env', 'LOG=warn')
    expect(updated.exit, updated.stderr).toBe(0)
    expect(updated.stderr).toContain('changed `my-function` in stack.yaml: environment.LOG\n')
    expect(JSON.parse((await stack('function', 'call', 'my-function', '--data', 'x')).stdout)).toMatchObject({
      log: 'warn',
      data: 'x',
    })
  })

  it('a trigger answers once it is deployed', async () => {
    expect(
      (await stack('function', 'trigger', 'http', 'create', 'web', '--function-name', 'my-function', '--path', 'hi')).exit,
    ).toBe(0)
    expect((await stack('function', 'deploy', 'my-function')).exit).toBe(0)
    const answer = await fetch('http://127.0.0.1:23611/hi', { method: 'POST', body: 'text' })
    expect(await answer.json()).toMatchObject({ data: 'text' })
  })

  it('delete takes it away, and leaves the file as it was', async () => {
    const deleted = await stack('function', 'delete', 'my-function')
    expect(deleted.exit, deleted.stderr).toBe(0)
    expect(written()).toBe(file)
    expect((await stack('ps', '-aq')).stdout.trim()).toBe('')
  })
})
