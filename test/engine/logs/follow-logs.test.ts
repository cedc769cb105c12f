import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { LogTools } from '../../../src/engine/logs/log-request.js'
import { readLogs } from '../../../src/engine/logs/read-logs.js'
import { dockerWorkloads } from '../../../src/engine/providers/docker/workloads.js'
import type { LogLine } from '../../../src/engine/providers/provider.js'
import { createFakeEngine } from '../../support/fake-engine-api.js'
import { addServiceContainer } from '../../support/fake-project.js'

describe('following', () => {
  test('takes no more from containers than its reader takes', async () => {
    const engine = createFakeEngine()
    for (const service of ['web', 'db']) await addServiceContainer(engine, 'shop', service)
    let given = 0
    const target: LogTools['target'] = {
      ...dockerWorkloads(engine),
      async *logs(origin, { follow }, signal) {
        while (follow && !signal.aborted) {
          const line: LogLine = { origin, stream: 'stdout', time: '2026-11-21T10:00:00.000000000Z', text: String(given++) }
          yield [line]
        }
      },
    }
    const request = { project: 'shop', follow: true, whenNothingRuns: 'end', isWanted: () => true } as const
    const items = readLogs(request, { target, wait: async () => {} }, new AbortController().signal)
    for (let seen = 0; seen < 3; ) if ((await items.next()).value?.type === 'lines') seen++
    await wait(20)
    expect(given).toBeLessThan(30)
    await items.return(undefined)
  })
})
