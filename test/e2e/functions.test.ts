import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCompose, runStack } from '../support/run-stack.js'
import { suite } from '../support/suite.js'
import { leftovers, removeImages, testEngines } from '../support/test-engine.js'
import { writeFiles } from '../support/write-files.js'

/* Functions on a real engine, from the file to the answer: with Node's image, or, where no registry answers, with what stands in for it. */

const [engine] = await testEngines(process.env)
const base = 'http://127.0.0.1:23190'
const project = `stack-functions-${process.pid}`

function handler(version: number): string {
  return `module.exports = (request, response) => response.json({ path: request.url, version: ${version} })\n`
}

const stackFile = (triggers: string, timeout = '30s') => `
name: ${project}
x-gateway: {port: 23190}
functions:
  hello:
    runtime: node
    timeout: ${timeout}
    triggers: [${triggers}]
  count:
    runtime: exec
    source: ./functions/hello
    command: [wc, -c]
    depends_on: {hello: {condition: service_healthy}}
`

suite('functions on an engine', engine === undefined ? 'no engine answers' : undefined, () => {
  if (engine === undefined) return
  let folder: string
  const stack = (...args: readonly string[]) => runStack(engine, folder, args)
  const call = async (path: string, init?: RequestInit) => {
    const answer = await fetch(`${base}${path}`, init)
    return { status: answer.status, text: await answer.text() }
  }

  beforeAll(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'stack-slice-')))
    writeFiles(folder, {
      'stack.yaml': stackFile('{http: "/greet/{name}"}'),
      'functions/hello/index.js': handler(1),
    })
  })

  afterAll(async () => {
    const down = await stack('down', '-v', '--rmi', 'local', '-y')
    await removeImages(engine, project)
    rmSync(folder, { recursive: true })
    expect(down.exit, down.stderr).toBe(0)
    expect(await leftovers(engine, project)).toEqual([])
  })

  it('come up with `stack up`, which says where they are called, and can be called at once', async () => {
    const up = await stack('up', '-d')
    expect(up.exit, up.stderr).toBe(0)
    expect(up.stderr).toContain(`${base}/fn/hello`)
    expect(await call('/fn/hello/a?b=1')).toEqual({ status: 200, text: '{"path":"/a?b=1","version":1}' })
    expect(await call('/greet/ann')).toEqual({ status: 200, text: '{"path":"/greet/ann","version":1}' })
    expect(await call('/fn/nobody')).toMatchObject({ status: 404 })
  })

  it('run a program once for each call', async () => {
    const answer = await call('/fn/count', { method: 'POST', body: 'seven..' })
    expect({ ...answer, text: answer.text.trim() }).toEqual({ status: 200, text: '7' })
  })

  it('are services to everything else', async () => {
    const ps = await stack('ps', '--format', '{{.Service}} {{.State}}')
    expect(ps.stdout.trim().split('\n').toSorted()).toEqual(['count running', 'hello running', 'stack-gateway running'])
    expect((await stack('logs', 'hello')).stdout).toContain('"function":"hello"')
    expect((await stack('plan')).stdout).toContain('plan: 3 keep')
  })

  it('change without a call that fails: the gateway holds calls while a function is made anew', async () => {
    writeFiles(folder, { 'functions/hello/index.js': handler(2) })
    const answers: string[] = []
    let done = false
    const calls = (async () => {
      while (!done) {
        const { status, text } = await call('/fn/hello').catch((error: unknown) => ({ status: 0, text: String(error) }))
        answers.push(status === 200 ? text : `${status} ${text}`)
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    })()
    const up = await stack('up', '-d')
    expect(up.exit, up.stderr).toBe(0)
    done = true
    await calls
    expect([...new Set(answers)]).toEqual(['{"path":"/","version":1}', '{"path":"/","version":2}'])
  })

  it('have as many instances as they are given', async () => {
    expect(await stack('up', '-d', '--scale', 'hello=3')).toMatchObject({ exit: 0 })
    expect((await stack('ps', '-q', 'hello')).stdout.trim().split('\n')).toHaveLength(3)
    expect(await call('/fn/hello')).toMatchObject({ status: 200 })
    expect(await stack('up', '-d')).toMatchObject({ exit: 0 })
  })

  it('get other routes by a gateway that is made anew, and nothing else is', async () => {
    writeFiles(folder, { 'stack.yaml': stackFile('{http: "/other/{name}"}') })
    const plan = await stack('plan')
    expect(plan.stdout).toMatch(/stack-gateway +replace/)
    expect(plan.stdout).toMatch(/hello +keep/)
    expect(await stack('up', '-d')).toMatchObject({ exit: 0 })
    expect(await call('/other/x')).toMatchObject({ status: 200 })
    expect(await call('/greet/x')).toMatchObject({ status: 404 })
  })

  // An older engine gets its named contexts by `stack`; docker compose asks for an engine that has them.
  if (Number(engine.apiVersion) < 1.42) return

  describe('without stack', () => {
    it('run with plain docker compose, from the file that `config --format compose` writes', async () => {
      expect(await stack('down')).toMatchObject({ exit: 0 })
      expect(await stack('config', '--format', 'compose', '-o', 'out')).toMatchObject({ exit: 0 })
      const up = await runCompose(engine, folder, ['-f', 'out/compose.yaml', 'up', '-d', '--build', '--wait'])
      expect(up.exit, up.stderr).toBe(0)
      await expect
        .poll(() => call('/fn/hello').catch(() => undefined), { timeout: 10_000 })
        .toEqual({ status: 200, text: '{"path":"/","version":2}' })
      expect(await runCompose(engine, folder, ['-f', 'out/compose.yaml', 'down'])).toMatchObject({ exit: 0 })
    })
  })
})
