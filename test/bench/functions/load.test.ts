import { afterEach, describe, expect, it } from 'vitest'
import { at, offerLoad } from '../../../bench/functions/load.js'
import { type StubFunction, stubFunction } from '../../support/stub-function.js'

let stub: StubFunction | undefined

afterEach(async () => stub?.close())

describe('the load generator', () => {
  it('offers as many requests as it should, whether or not earlier ones were answered', async () => {
    stub = await stubFunction((_request, response) => setTimeout(() => response.end('ok'), 20))
    const load = { host: '127.0.0.1', port: stub.port, path: '/', rate: 200, connections: 20, seconds: 1, warmUpSeconds: 0.2 }
    const { answered, failed, latency } = await offerLoad(load)
    expect(answered).toBeGreaterThan(150)
    expect(answered).toBeLessThan(230)
    expect(failed).toBe(0)
    expect(latency['50']).toBeGreaterThanOrEqual(19)
  })

  it('counts from when a request was due, so that one stall is seen in all that waited for it', async () => {
    let calls = 0
    stub = await stubFunction((_request, response) => {
      calls += 1
      if (calls === 20) setTimeout(() => response.end('ok'), 400)
      else response.end('ok')
    })
    const load = { host: '127.0.0.1', port: stub.port, path: '/', rate: 100, connections: 1, seconds: 1, warmUpSeconds: 0 }
    const { latency } = await offerLoad(load)
    // Of a hundred requests one stalled, and some forty were due meanwhile.
    expect(latency['75']).toBeGreaterThan(50)
  })

  it('counts answers that are none as failed', async () => {
    stub = await stubFunction((_request, response) => response.writeHead(500).end())
    const load = { host: '127.0.0.1', port: stub.port, path: '/', rate: 50, connections: 2, seconds: 0.5, warmUpSeconds: 0 }
    const { answered, failed } = await offerLoad(load)
    expect(failed).toBe(answered)
  })

  it('takes percentiles by the nearest rank', () => {
    expect([50, 99, 100].map((percentile) => at([1, 2, 3, 4], percentile))).toEqual([2, 4, 4])
  })
})
