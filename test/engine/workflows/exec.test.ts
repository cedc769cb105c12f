import { describe, expect, test } from 'vitest'
import { dockerWorkloads } from '../../../src/engine/providers/docker/workloads.js'
import { type ExecCommand, exec } from '../../../src/engine/workflows/exec.js'
import { createFakeEngine } from '../../support/fake-engine-api.js'
import { addServiceContainer } from '../../support/fake-project.js'
import { fakeTerminal } from '../../support/fake-terminal.js'

const request: ExecCommand = {
  service: 'web',
  command: ['cat'],
  tty: 'auto',
  stdin: 'connected',
  detach: 'attached',
  environment: [],
  privileged: false,
}

async function run(
  given: Partial<ExecCommand>,
  kind: 'terminal' | 'pipes',
  act: (terminal: ReturnType<typeof fakeTerminal>) => void = () => {},
) {
  const engine = createFakeEngine()
  await addServiceContainer(engine, 'shop', 'web', { number: 1 })
  await addServiceContainer(engine, 'shop', 'web', { number: 2 })
  engine.execProgram(['cat'], { copiesInput: true })
  engine.execProgram(['fails'], {
    output: [
      ['stdout', 'out'],
      ['stderr', 'problem'],
    ],
    exitCode: 5,
  })
  const terminal = fakeTerminal(kind)
  const running = exec(
    { name: 'shop' },
    { ...request, ...given },
    { target: dockerWorkloads(engine), terminal },
    new AbortController().signal,
  )
  setTimeout(() => act(terminal), 10)
  const exitCode = await running
  await new Promise((resolve) => setImmediate(resolve))
  return { exitCode, terminal, engine }
}

describe('exec', () => {
  test('passes piped input with its end, and output back', async () => {
    const { exitCode, terminal } = await run({}, 'pipes', (pipes) => {
      pipes.type('one\n')
      pipes.endInput()
    })
    expect([exitCode, terminal.written.output]).toEqual([0, 'one\n'])
  })

  test('keeps the streams apart and passes the exit code on', async () => {
    const { exitCode, terminal } = await run({ command: ['fails'] }, 'pipes')
    expect({ exitCode, ...terminal.written }).toEqual({ exitCode: 5, output: 'out', error: 'problem' })
  })

  test('reads keys one by one on a terminal, and leaves it as it was', async () => {
    const seen: boolean[] = []
    const { terminal } = await run({}, 'terminal', (screen) => {
      seen.push(screen.isRaw)
      screen.resizeTo(100, 40)
      screen.endInput()
    })
    expect([seen, terminal.isRaw]).toEqual([[true], false])
  })

  test('--no-tty leaves the terminal alone', async () => {
    const seen: boolean[] = []
    await run({ tty: 'never' }, 'terminal', (screen) => {
      seen.push(screen.isRaw)
      screen.endInput()
    })
    expect(seen).toEqual([false])
  })

  test('takes the replica of --index', async () => {
    const { engine } = await run({ index: 2, command: ['fails'] }, 'pipes')
    expect(engine.changes.at(-1)).toBe('exec in shop-web-2: fails')
  })

  test('detached, it comes back at once', async () => {
    const { exitCode } = await run({ command: ['fails'], detach: 'detached' }, 'pipes')
    expect(exitCode).toBe(0)
  })

  test('what does not run is told with what starts it', async () => {
    await expect(run({ service: 'db' }, 'pipes')).rejects.toThrow('no such service: `db`')
  })
})
