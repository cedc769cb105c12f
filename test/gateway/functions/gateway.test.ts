import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { GatewayFunction } from '../../../src/engine/model/gateway-config.js'
import {
  type GatewayProcess,
  type GatewayProgram,
  gatewayConfig,
  gatewayFunction,
  gatewayProgram,
} from '../../support/gateway-process.js'
import { bodyOf, type StubFunction, stubFunction } from '../../support/stub-function.js'

let program: GatewayProgram
let stub: StubFunction | undefined

beforeAll(async () => {
  program = await gatewayProgram()
})
afterAll(async () => program.close())
afterEach(async () => stub?.close())

/** A function that tells what it was called with, and its gateway. */
async function echo(fields: Partial<GatewayFunction> = {}): Promise<GatewayProcess> {
  stub = await stubFunction(async (request, response) => {
    const { method, url, headers } = request
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ method, url, headers, body: await bodyOf(request) }))
  })
  return program.start(gatewayConfig(gatewayFunction('echo', stub.port, fields)))
}

interface Echo {
  readonly method: string
  readonly url: string
  readonly headers: { readonly [name: string]: string }
  readonly body: string
}

async function echoed(response: Response): Promise<Echo> {
  return (await response.json()) as Echo
}

describe('the gateway', () => {
  it('calls a function under its name, with the rest of the path, and says what was taken off', async () => {
    const { url } = await echo()
    const response = await fetch(`${url}/fn/echo/a/b?c=1`, { method: 'POST', body: 'hello' })
    const { method, url: path, headers, body } = await echoed(response)
    expect({ method, path, body, prefix: headers['x-forwarded-prefix'] }).toEqual({
      method: 'POST',
      path: '/a/b?c=1',
      body: 'hello',
      prefix: '/fn/echo',
    })
    expect(response.headers.get('x-request-id')).toBe(headers['x-request-id'])
    expect(Number(headers['x-stack-deadline-ms'])).toBeGreaterThan(4000)
    expect(headers['x-forwarded-for']).toBe('127.0.0.1')
    expect(headers.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
    expect(Number(response.headers.get('x-stack-duration-ms'))).toBeGreaterThan(0)
  })

  it('refuses a method that a declared path does not have, and says which it has', async () => {
    const { url } = await echo({ routes: [{ path: '/users/{id}', methods: ['GET', 'PUT'], auth: 'none' }] })
    expect((await echoed(await fetch(`${url}/users/7?full=1`))).url).toBe('/users/7?full=1')
    const refused = await fetch(`${url}/users/7`, { method: 'DELETE' })
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, PUT'])
    expect(await refused.json()).toMatchObject({ error: { code: 'method-not-allowed' } })
  })

  it('says which functions there are where nobody answers a path', async () => {
    const { url } = await echo()
    const response = await fetch(`${url}/nothing`)
    expect([response.status, await response.json()]).toMatchObject([
      404,
      { error: { code: 'not-found', message: 'no function answers `/nothing`', hint: 'there are: /fn/echo' } },
    ])
  })
})
