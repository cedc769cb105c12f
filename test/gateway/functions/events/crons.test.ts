import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { CronStatus } from '../../../../src/engine/model/gateway-answers.js'
import type { GatewayConfig, GatewayCron } from '../../../../src/engine/model/gateway-config.js'
import { answered, hanging } from '../../../support/fake-event-caller.js'
import { configOf, gatewayFunction, KeptEvents } from '../../../support/kept-events.js'

const second = 1000
const minute = 60 * second
const hour = 60 * minute

function cron(schedule: string, change: Partial<GatewayCron> = {}): GatewayConfig {
  const definition = { id: 'job/cron-1', schedule, timezone: 'UTC', overlap: 'allow', ...change } as const
  return configOf(gatewayFunction('job', { crons: [definition] }))
}

let kept: KeptEvents

async function opened(config: GatewayConfig): Promise<KeptEvents> {
  kept = new KeptEvents(config)
  await kept.open()
  return kept
}

/** Lets so much time pass, timers and the system's clock alike, and what comes of it. */
async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; ) {
    const step = Math.min(250, ms - passed)
    kept.now += step
    await vi.advanceTimersByTimeAsync(step)
    await diskIsDone()
    passed += step
  }
}

/** What is written meanwhile is on disk, and what comes of that. */
async function diskIsDone(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve))
}

/** The times of the schedule that it was called for. */
function times(): readonly string[] {
  return kept.caller.calls.map(({ headers }) => (headers['ce-time'] ?? '').slice(11, 19))
}

async function status(): Promise<CronStatus | undefined> {
  const { json } = await kept.ask('GET', '/crons?count=2')
  return (json as readonly CronStatus[])[0]
}

/** The gateway after it, at another time. */
async function reopened(afterMs: number, config: GatewayConfig = kept.config): Promise<void> {
  const before = kept
  const closing = before.keeper.close()
  await vi.advanceTimersByTimeAsync(1000)
  await closing
  kept = new KeptEvents(config)
  kept.now = before.now + afterMs
  await kept.open(config, before.files)
  await vi.advanceTimersByTimeAsync(1)
  await diskIsDone()
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
})
afterEach(async () => {
  const closing = kept.keeper.close()
  await vi.advanceTimersByTimeAsync(2000)
  await closing
  vi.useRealTimers()
})

describe('crons', () => {
  it('call their function at each time of their schedule, with an event', async () => {
    await opened(cron('*/20 * * * * *', { data: { full: true } }))
    await pass(45 * second)
    expect(times()).toEqual(['10:00:20', '10:00:40'])
    const { headers, body, method, path } = kept.caller.calls[0] ?? {}
    expect({ headers, method, path, body: body?.toString() }).toMatchInlineSnapshot(`
      {
        "body": "{"full":true}",
        "headers": {
          "ce-id": "id000001",
          "ce-source": "/crons/job/cron-1",
          "ce-specversion": "1.0",
          "ce-subject": "job/cron-1",
          "ce-time": "2026-03-01T10:00:20.000Z",
          "ce-type": "dev.stack.cron",
          "content-type": "application/json",
        },
        "method": "POST",
        "path": "/",
      }
    `)
    expect(await status()).toMatchInlineSnapshot(`
      {
        "function": "job",
        "id": "job/cron-1",
        "last": {
          "at": "2026-03-01T10:00:40.000Z",
          "status": 200,
        },
        "next": [
          "2026-03-01T10:01:00.000Z",
          "2026-03-01T10:01:20.000Z",
        ],
        "overlap": "allow",
        "paused": false,
        "schedule": "*/20 * * * * *",
        "timezone": "UTC",
      }
    `)
  })

  it('go on where the gateway ended: a time that was missed comes once, where it is not long ago', async () => {
    await opened(cron('*/5 * * * *'))
    await pass(6 * minute)
    expect(times()).toEqual(['10:05:00'])
    await reopened(17 * minute)
    expect(times()).toEqual(['10:20:00'])
    await reopened(30 * second)
    expect(times()).toEqual([])
  })

  it('do not make up for a time that was missed long ago', async () => {
    await opened(cron('5 10 * * *'))
    await reopened(16 * minute)
    await pass(5 * minute)
    expect(times()).toEqual([])
    expect(kept.logged.join()).toContain('a cron was missed')
  })

  it('make up for a time that was missed while they had never come yet', async () => {
    await opened(cron('5 10 * * *'))
    await pass(minute)
    await reopened(5 * minute)
    expect(times()).toEqual(['10:05:00'])
  })

  it('begin anew where their schedule was changed', async () => {
    await opened(cron('0 * * * *'))
    await pass(minute)
    await reopened(6 * minute, cron('5 * * * *'))
    expect(times()).toEqual([])
  })

  it('come once where the clock is set forward, and go on from there', async () => {
    await opened(cron('* * * * *'))
    kept.now += 5 * hour
    await pass(2 * second)
    expect(times()).toEqual(['15:00:00'])
    await pass(2 * minute)
    expect(times()).toEqual(['15:00:00', '15:01:00', '15:02:00'])
  })

  it('neither stop nor come again where the clock is set back', async () => {
    await opened(cron('* * * * *'))
    await pass(2 * minute)
    kept.now -= hour
    await pass(2 * minute)
    expect(times()).toEqual(['10:01:00', '10:02:00', '09:03:00', '09:04:00'])
    await reopened(0, cron('30 10 * * *'))
    kept.now = Date.parse('2026-03-01T10:29:50Z')
    await pass(20 * second)
    kept.now -= 10 * minute
    await pass(15 * minute)
    expect(times()).toEqual(['10:30:00'])
  })

  it('are skipped while the call before is not over, where they say so', async () => {
    await opened(cron('*/10 * * * * *', { overlap: 'forbid' }))
    let release = () => {}
    kept.caller.answer = async () => {
      await new Promise<void>((resolve) => {
        release = resolve
      })
      return answered(200)
    }
    await pass(21 * second)
    expect(times()).toEqual(['10:00:10'])
    expect((await status())?.last).toEqual({ at: '2026-03-01T10:00:20.000Z', status: 'skipped' })
    release()
    await pass(10 * second)
    expect(times()).toEqual(['10:00:10', '10:00:30'])
  })

  it('replace the call before, where they say so', async () => {
    await opened(cron('*/10 * * * * *', { overlap: 'replace' }))
    const cut: string[] = []
    kept.caller.answer = (call, signal) => {
      signal.addEventListener('abort', () => cut.push(call.headers['ce-time'] ?? ''))
      return hanging(signal)
    }
    await pass(31 * second)
    expect(times()).toEqual(['10:00:10', '10:00:20', '10:00:30'])
    expect(cut.map((time) => time.slice(11, 19))).toEqual(['10:00:10', '10:00:20'])
    expect(kept.keeper.counts('job')).toEqual({ pending: 1, deadLetters: 0 })
  })

  it('rest while they are paused, also in the gateway after this one', async () => {
    await opened(cron('* * * * *'))
    expect(await kept.ask('POST', '/triggers/job/cron-1/pause')).toMatchObject({ status: 200, json: { paused: true, next: [] } })
    await pass(3 * minute)
    await reopened(0)
    await pass(3 * minute)
    expect(times()).toEqual([])
    expect(await kept.ask('POST', '/triggers/job/cron-1/resume')).toMatchObject({ status: 200, json: { paused: false } })
    await pass(61 * second)
    expect(times()).toEqual(['10:07:00'])
    expect(await kept.ask('POST', '/triggers/job/cron-2/pause')).toMatchInlineSnapshot(`
      {
        "json": {
          "error": {
            "code": "no-trigger",
            "hint": "there are: job/cron-1",
            "message": "there is no cron trigger \`job/cron-2\`",
          },
        },
        "status": 404,
      }
    `)
  })

  it('come as soon as there is room on a disk that was full', async () => {
    await opened(cron('*/30 * * * * *'))
    kept.files.capacity = kept.files.used
    await pass(31 * second)
    expect(times()).toEqual([])
    kept.files.capacity = Number.POSITIVE_INFINITY
    await pass(10 * second)
    expect(times()).toEqual(['10:00:30'])
  })
})
