import { expect, it, vi } from 'vitest'
import { eventLimits } from '../../../../src/gateway/functions/events/limits.js'
import { answered } from '../../../support/fake-event-caller.js'
import type { FakeLogFiles } from '../../../support/fake-log-files.js'
import { configOf, gatewayFunction, KeptEvents } from '../../../support/kept-events.js'

/** What the disk held at some moment, and what was known outside then. */
interface Moment {
  readonly files: FakeLogFiles
  readonly accepted: readonly string[]
  readonly attempts: ReadonlyMap<string, number>
  readonly ended: ReadonlySet<string>
}

// So small that the log is tidied all the time.
const limits = {
  ...eventLimits,
  segmentBytes: 1500,
  reserveBytes: 100,
  past: { count: 20, bytes: 1_000_000, ms: 3_600_000 },
  tidyMs: 1,
  graceMs: 50,
}
const retry = { attempts: 1000, backoff: 'constant', initialMs: 0, maxMs: 0, maxAgeMs: 3_600_000 } as const
const config = configOf(gatewayFunction('work', { retry }))

/** Accepts and delivers, and keeps what the disk holds after every write, whole and torn. */
async function worked(): Promise<readonly Moment[]> {
  const kept = new KeptEvents(config, limits)
  const accepted: string[] = []
  const attempts = new Map<string, number>()
  const ended = new Set<string>()
  const moments: Moment[] = []
  let writes = 0
  kept.files.written = (torn) => {
    writes += 1
    if (writes % 3 > 0) return
    const known = { accepted: [...accepted], attempts: new Map(attempts), ended: new Set(ended) }
    moments.push({ files: kept.files.copy(), ...known }, { files: torn, ...known })
  }
  kept.caller.answer = async ({ requestId, attempt }) => {
    attempts.set(requestId, attempt)
    const number = Number(requestId.slice(1))
    for (let turn = number % 5; turn >= 0; turn--) await new Promise((resolve) => setImmediate(resolve))
    // Some are tried so often that the log is tidied around them.
    const isEnd = attempt > (number % 7 === 0 ? 40 : number % 3)
    if (isEnd) ended.add(requestId)
    return answered(isEnd ? 200 : 503)
  }
  const keeper = await kept.open()
  for (let count = 0; count < 40; count++) {
    await Promise.all(
      [0, 1, 2].map(async (each) => {
        const id = `w${count * 3 + each}`
        await kept.accept('work', 'x'.repeat((count * 37) % 400), id)
        accepted.push(id)
      }),
    )
    await new Promise((resolve) => setTimeout(resolve, count % 3))
  }
  await vi.waitFor(() => expect(keeper.counts('work').pending).toBe(0), 30_000)
  // It was tidied: what the first files held is gone or elsewhere.
  await vi.waitFor(() => expect(kept.files.contents.has('log-00000001')).toBe(false))
  await keeper.close()
  return moments
}

it('loses nothing and counts each try, at whatever write it is switched off, also while the log is tidied', async () => {
  const moments = await worked()
  expect(moments.length).toBeGreaterThan(100)
  let goneOn = 0
  for (const { files, accepted, attempts, ended } of moments) {
    const next = new KeptEvents(config, limits)
    await next.open(config, files)
    await vi.waitFor(() => expect(next.keeper.counts('work').pending).toBe(0), { interval: 1 })
    const delivered = new Set(next.caller.calls.map(({ requestId }) => requestId))
    goneOn += delivered.size
    expect(accepted.filter((id) => !ended.has(id) && !delivered.has(id))).toEqual([])
    const untold = next.caller.calls.filter(({ requestId, attempt }) => attempt <= (attempts.get(requestId) ?? 0))
    expect(untold.map(({ requestId, attempt }) => `${requestId} ${attempt}`)).toEqual([])
    await next.keeper.close()
  }
  expect(goneOn).toBeGreaterThan(100)
}, 120_000)
