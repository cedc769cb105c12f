import { describe, expect, test } from 'vitest'
import { Interruption } from '../../../src/engine/host/signals.js'
import { dockerWorkloads } from '../../../src/engine/providers/docker/workloads.js'
import { type AttachCommand, attach } from '../../../src/engine/workflows/attach.js'
import { createFakeEngine } from '../../support/fake-engine-api.js'
import { addServiceContainer } from '../../support/fake-project.js'
import { fakeTerminal } from '../../support/fake-terminal.js'

const request: AttachCommand = { service: 'web', stdin: 'left', signals: 'sent-on' }

async function attached(given: Partial<AttachCommand>) {
  const engine = createFakeEngine()
  await addServiceContainer(engine, 'shop', 'web', { program: { output: [['stdout', 'before\n']] } })
  const terminal = fakeTerminal('pipes')
  const controller = new AbortController()
  const target = dockerWorkloads(engine)
  const ended = attach({ name: 'shop' }, { ...request, ...given }, { target, terminal }, controller.signal)
  await new Promise((resolve) => setTimeout(resolve, 20))
  return { engine, terminal, controller, ended }
}

describe('attach', () => {
  test('shows what comes, not what was, and ends with the exit code', async () => {
    const { engine, terminal, ended } = await attached({})
    engine.write('shop-web-1', 'stdout', 'now\n')
    engine.write('shop-web-1', 'stderr', 'problem\n')
    engine.exit('shop-web-1', 9)
    expect(await ended).toBe(9)
    expect(terminal.written).toEqual({ output: 'now\n', error: 'problem\n' })
  })

  test('sends signals on to the process', async () => {
    const { engine, controller, ended } = await attached({})
    controller.abort(new Interruption('SIGINT'))
    expect(await ended).toBe(143)
    expect(engine.changes.at(-1)).toBe('kill container shop-web-1 with SIGINT')
  })

  test('or ends the attachment alone, at once', async () => {
    const { engine, controller, ended } = await attached({ signals: 'kept' })
    const begun = performance.now()
    controller.abort(new Interruption('SIGINT'))
    expect(await ended).toBe(0)
    // Nobody waits for the exit code of a process that goes on.
    expect(performance.now() - begun).toBeLessThan(1000)
    expect((await engine.containers.inspect('shop-web-1')).State.Running).toBe(true)
  })
})
