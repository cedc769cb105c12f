import { afterEach, describe, expect, it } from 'vitest'
import { CallAdmission } from '../../../src/gateway/functions/call-admission.js'
import type { CallFailure } from '../../../src/gateway/functions/call-failure.js'
import { type CallReceiver, FunctionCall } from '../../../src/gateway/functions/function-call.js'
import { FunctionPool } from '../../../src/gateway/functions/function-pool.js'
import { gatewayFunction } from '../../support/gateway-process.js'
import { type StubFunction, stubFunction } from '../../support/stub-function.js'

let stub: StubFunction | undefined

afterEach(async () => stub?.close())

async function poolOf(
  listener: Parameters<typeof stubFunction>[0],
  fields: Parameters<typeof gatewayFunction>[2] = {},
): Promise<FunctionPool> {
  stub = await stubFunction(listener)
  const definition = gatewayFunction('f', stub.port, fields)
  return new FunctionPool(definition, new CallAdmission(100), async (host) => [host], performance.now.bind(performance))
}

interface Outcome {
  readonly text: string
  readonly failure?: CallFailure
}

/** @param isPatient whether the receiver takes everything at once; otherwise it asks to wait, and never asks for more */
function call(pool: FunctionPool, path: string, isPatient: boolean): Promise<Outcome> {
  return new Promise((resolve) => {
    let text = ''
    const receiver: CallReceiver = {
      head() {},
      body(chunk) {
        text += chunk
        return isPatient
      },
      end() {
        resolve({ text })
        made.close()
      },
      failed: (failure) => resolve({ text, failure }),
      late() {},
      switched() {},
    }
    const head = `GET ${path} HTTP/1.1\r\nhost: f\r\n`
    const made = new FunctionCall(
      pool,
      { method: 'GET', head, body: undefined, isEvent: false, isUpgrade: false },
      receiver,
      performance.now(),
    )
    made.start()
  })
}

describe('a call', () => {
  it('does not leave its connection waiting for a receiver that took the last piece and asked to wait', async () => {
    const pool = await poolOf((request, response) => response.end(request.url))
    expect(await call(pool, '/first', false)).toEqual({ text: '/first' })
    expect(await call(pool, '/second', true)).toEqual({ text: '/second' })
    expect(new Set(stub?.calls.map(({ socket }) => socket)).size).toBe(1)
  })

  it('leaves its place, however it ends', async () => {
    const pool = await poolOf(
      (request, response) => {
        if (request.url === '/good') response.end('ok')
        else if (request.url === '/cut') request.socket.destroy()
      },
      { timeoutMs: 200 },
    )
    const outcomes = await Promise.all(['/good', '/cut', '/hang'].map((path) => call(pool, path, true)))
    expect(outcomes.map(({ failure }) => failure?.type)).toEqual([undefined, 'broken', 'timeout'])
    expect([pool.inFlight, pool.waitingCount]).toEqual([0, 0])
    pool.instances.endIdle()
  })
})
