import { createServer, type Server } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DiagnosticsError } from '../../../../src/engine/model/errors.js'
import type { Stack } from '../../../../src/engine/model/stack.js'
import { up } from '../../../../src/engine/workflows/up.js'
import { plainUp, projectOf, toolsFor } from '../../../support/docker-target.js'
import { createFakeEngine, type FakeEngine } from '../../../support/fake-engine-api.js'
import { service, stack } from '../../../support/lowering.js'

let engine: FakeEngine
let holder: Server | undefined

beforeEach(() => {
  engine = createFakeEngine()
  engine.addImage('redis:7')
  engine.program('redis:7', {})
})

afterEach(() => holder?.close())

const port = (published: string) => service({ ports: [{ target: 80, published, protocol: 'tcp' }] })

/** What was found before anything changed: messages and hints. */
async function findings(of: Stack): Promise<readonly (string | undefined)[]> {
  const before = engine.changes.length
  try {
    await up(projectOf(of), plainUp, toolsFor(engine))
  } catch (error) {
    if (!(error instanceof DiagnosticsError)) throw error
    expect(engine.changes.length).toBe(before)
    return error.diagnostics.flatMap(({ message, hint }) => [message, hint])
  }
  return []
}

describe('host ports, before anything changes', () => {
  it('are free, or held by the container that they are for', async () => {
    expect(await findings(stack({ web: port('28431') }))).toEqual([])
    expect(await findings(stack({ web: { ...port('28431'), environment: { A: '2' } } }))).toEqual([])
  })

  it('are held by a container of another project', async () => {
    await up(projectOf({ ...stack({ web: port('28431') }, { networks: {} }), name: 'blog' }), plainUp, toolsFor(engine))
    expect(await findings(stack({ web: port('28431') }))).toEqual([
      'services.web.ports: port 28431 is taken by container blog-web-1 of project blog',
      'stack -p blog down, or set another port: `ports: ["28432:80"]`',
    ])
  })

  it('are wanted twice', async () => {
    expect(await findings(stack({ web: port('28431'), api: port('28431') }))).toEqual([
      'services.api.ports: port 28431 is taken by service web of this stack',
      'set another port: `ports: ["28432:80"]`',
    ])
    expect(await findings(stack({ web: { ...port('28431'), scale: 2 } }))).toEqual([
      'services.web.ports: port 28431 is taken by another replica of the same service',
      'give the replicas a range to choose from: `ports: ["28431-28440:80"]`',
    ])
  })

  it('are held by a program of this machine', async () => {
    holder = createServer()
    const taken = await new Promise<number>((resolve) => {
      holder?.listen(0, '0.0.0.0', () => {
        const address = holder?.address()
        resolve(typeof address === 'object' && address !== null ? address.port : 0)
      })
    })
    const [message] = await findings(stack({ web: port(String(taken)) }))
    expect(message).toMatch(new RegExp(`port ${taken} is taken by (process ${process.pid} \\(|another program on this machine)`))
  })
})
