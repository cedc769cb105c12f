import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Command, type OutputLine, pasteable, runChecked, systemProcesses } from '../../../src/engine/host/process.js'

const env = { PATH: process.env.PATH }
const sh = (script: string, more: Partial<Command> = {}): Command => ({ argv: ['sh', '-c', script], env, ...more })

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stack-process-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('run', () => {
  test('returns output and exit code, whatever the code is', async () => {
    expect(await systemProcesses.run(sh('echo out; echo err >&2; exit 3'))).toEqual({ exitCode: 3, stdout: 'out', stderr: 'err' })
  })

  test('gives the process the environment of the command and nothing else', async () => {
    const { stdout } = await systemProcesses.run({ argv: ['env'], env: { PATH: env.PATH, A: '1' } })
    expect(stdout.split('\n').filter((line) => !line.startsWith('PATH='))).toEqual(['A=1'])
  })

  test('hands over standard input, and an empty one where none is given', async () => {
    expect((await systemProcesses.run({ argv: ['cat'], env, input: 'hello' })).stdout).toBe('hello')
    expect((await systemProcesses.run({ argv: ['cat'], env })).stdout).toBe('')
  })

  test('runs in the folder it is given', async () => {
    expect((await systemProcesses.run(sh('pwd -P', { cwd: folder }))).stdout).toMatch(/stack-process-/)
  })

  test('names a program that is not there', async () => {
    await expect(systemProcesses.run({ argv: ['no-such-program'], env })).rejects.toMatchObject({
      code: 'program-missing',
      message: 'there is no program `no-such-program` on the PATH',
    })
  })

  test('does not blame the program for a folder that is not there', async () => {
    await expect(systemProcesses.run(sh('true', { cwd: join(folder, 'nowhere') }))).rejects.toMatchObject({
      code: 'process-failed',
    })
  })

  test('ends with the reason of the signal that was aborted', async () => {
    const controller = new AbortController()
    const running = systemProcesses.run(sh('sleep 30', { signal: controller.signal }))
    setTimeout(() => controller.abort(new Error('enough')), 50)
    await expect(running).rejects.toThrow('enough')
  })

  test('ends a process that takes longer than it may', async () => {
    await expect(systemProcesses.run(sh('echo waiting; sleep 30', { timeoutMs: 300 }))).rejects.toThrow(
      "`sh -c 'echo waiting; sleep 30'` failed (no end after 0.3 s)\n    waiting",
    )
  })
})

test('stream shows each line of both outputs, also of a process that fails', async () => {
  const lines: OutputLine[] = []
  const finished = await systemProcesses.stream(sh('echo one; echo two >&2; exit 4'), (line) => lines.push(line))
  expect(finished.exitCode).toBe(4)
  expect(lines).toContainEqual({ stream: 'stdout', line: 'one' })
  expect(lines).toContainEqual({ stream: 'stderr', line: 'two' })
})

test('runChecked shows a failure with a command to paste and its output once', async () => {
  const failure = await runChecked(systemProcesses, sh("echo it's broken; exit 2")).catch((error: Error) => error.message)
  expect(failure).toMatchInlineSnapshot(`
    "\`sh -c 'echo it'\\''s broken; exit 2'\` failed (exit code 2)
        sh: 1: Syntax error: Unterminated quoted string"
  `)
})

test('connect joins standard input and output to one stream', async () => {
  const stream = await systemProcesses.connect({ argv: ['cat'], env })
  stream.end(Buffer.from([0, 255, 10, 13, 10]))
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  expect(Buffer.concat(chunks)).toEqual(Buffer.from([0, 255, 10, 13, 10]))
})

test('launch starts a program in a session of its own and appends its output to the log', async () => {
  const log = join(folder, 'log')
  const pid = await systemProcesses.launch(sh('echo started; echo failed >&2'), log)
  expect(pid).toBeGreaterThan(0)
  await expect.poll(() => existsSync(log) && readFileSync(log, 'utf8')).toBe('started\nfailed\n')
})

test('launch names a program that is not there', async () => {
  await expect(systemProcesses.launch({ argv: ['no-such-program'], env }, join(folder, 'log'))).rejects.toMatchObject({
    code: 'program-missing',
  })
})

test('a command that can be pasted has its words quoted where a shell would read them otherwise', () => {
  expect(pasteable({ argv: ['docker', 'run', '-e', 'A=b c', "it's", '--x=1'], cwd: '/a b' })).toBe(
    "cd '/a b' && docker run -e 'A=b c' 'it'\\''s' --x=1",
  )
})
