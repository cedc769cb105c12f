import { describe, expect, it } from 'vitest'
import { CallAdmission } from '../../../src/gateway/functions/call-admission.js'
import type { PoolCall } from '../../../src/gateway/functions/function-pool.js'
import { FunctionPool } from '../../../src/gateway/functions/function-pool.js'
import type { Instance } from '../../../src/gateway/functions/instance.js'
import { gatewayFunction } from '../../support/gateway-process.js'
import { stubFunction } from '../../support/stub-function.js'

describe('calls of all functions together', () => {
  it('are so many at a time; then functions of a higher priority go first', async () => {
    const stub = await stubFunction((_request, response) => response.end())
    const admission = new CallAdmission(1)
    const pools = new Map<string, FunctionPool>(
      (
        [
          ['low', 1],
          ['high', 10],
        ] as const
      ).map(([name, priority]) => [
        name,
        new FunctionPool(
          gatewayFunction(name, stub.port, { priority }),
          admission,
          async (host) => [host],
          () => performance.now(),
        ),
      ]),
    )
    await Promise.all([...pools.values()].map((pool) => pool.instances.refresh()))
    const order: string[] = []
    const enter = (name: string) => {
      const pool = pools.get(name)
      const call: PoolCall = {
        isEvent: false,
        isWaiting: false,
        waitTimer: undefined,
        granted(instance: Instance) {
          order.push(name)
          setTimeout(() => pool?.leave(instance, 1), 5)
        },
        refused: () => order.push(`${name} refused`),
      }
      pool?.enter(call, false)
    }
    for (const name of ['low', 'low', 'low', 'high', 'high']) enter(name)
    expect([admission.inFlight, order]).toEqual([1, ['low']])
    await expect.poll(() => order.length).toBe(5)
    expect(order).toEqual(['low', 'high', 'high', 'low', 'low'])
    await expect.poll(() => admission.inFlight).toBe(0)
    for (const pool of pools.values()) pool.instances.endIdle()
    await stub.close()
  })
})
