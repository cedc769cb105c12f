import { afterEach, describe, expect, it, vi } from 'vitest'
import type { EventRecord } from '../../../../src/engine/model/gateway-answers.js'
import type { GatewayConfig } from '../../../../src/engine/model/gateway-config.js'
import { eventLimits } from '../../../../src/gateway/functions/events/limits.js'
import { answered, hanging } from '../../../support/fake-event-caller.js'
import { configOf, gatewayFunction, KeptEvents } from '../../../support/kept-events.js'

let kept: KeptEvents

async function opened(config: GatewayConfig): Promise<KeptEvents> {
  kept = new KeptEvents(config)
  await kept.open()
  return kept
}

afterEach(() => kept.keeper.close())

async function settled(): Promise<void> {
  await vi.waitFor(() => {
    for (const { name } of kept.config.functions) expect(kept.keeper.counts(name).pending).toBe(0)
  })
}

describe('async calls', () => {
  it('are called as they came, and their answer is kept', async () => {
    await opened(configOf(gatewayFunction('resize')))
    kept.caller.answer = () => answered(201, '{"width":75}', { 'content-type': 'application/json' })
    const id = await kept.accept('resize', '{"width":100}', 'req-1')
    expect(id).toBe('req-1')
    await settled()
    const { method, path, headers, attempt, requestId, body } = kept.caller.calls[0] ?? {}
    expect({ method, path, headers, attempt, requestId, body: body?.toString() }).toEqual({
      method: 'POST',
      path: '/',
      headers: { 'content-type': 'application/json' },
      attempt: 1,
      requestId: 'req-1',
      body: '{"width":100}',
    })
    expect((await kept.ask('GET', '/results/req-1')).json).toMatchInlineSnapshot(`
      {
        "acceptedAt": "2026-03-01T10:00:00.000Z",
        "attempts": 1,
        "body": {
          "text": "{"width":75}",
        },
        "function": "resize",
        "headers": {
          "content-type": "application/json",
        },
        "id": "req-1",
        "settledAt": "2026-03-01T10:00:00.000Z",
        "state": "succeeded",
        "status": 201,
      }
    `)
    expect(await kept.ask('GET', '/results/req-2')).toMatchInlineSnapshot(`
      {
        "json": {
          "error": {
            "code": "no-result",
            "hint": "results are kept for a day, the last 10,000 of them",
            "message": "there is no result \`req-2\`",
          },
        },
        "status": 404,
      }
    `)
  })

  it('get an id of their own where a caller sends one twice', async () => {
    await opened(configOf(gatewayFunction('resize')))
    expect(await kept.accept('resize', '1', 'same')).toBe('same')
    const both = await Promise.all([kept.accept('resize', '2', 'same'), kept.accept('resize', '3', 'same')])
    expect(new Set(['same', ...both]).size).toBe(3)
    const atOnce = await Promise.all([kept.accept('resize', '4', 'new'), kept.accept('resize', '5', 'new')])
    expect(new Set(atOnce).size).toBe(2)
    await settled()
    expect(kept.caller.calls.map(({ body }) => body.toString()).sort()).toEqual(['1', '2', '3', '4', '5'])
  })
})

describe('delivery', () => {
  it('tries again what may be better next time, until it is', async () => {
    await opened(configOf(gatewayFunction('resize')))
    const outcomes = [answered(503), { type: 'timeout', ms: 5 } as const, answered(200)]
    kept.caller.answer = () => outcomes.shift() ?? answered(500)
    await kept.accept('resize')
    await settled()
    expect(kept.caller.attempts).toEqual(['resize 1', 'resize 2', 'resize 3'])
    expect(kept.keeper.counts('resize')).toEqual({ pending: 0, deadLetters: 0 })
  })

  it('ends as a dead letter after the last try, which can be read, tried again and removed', async () => {
    await opened(configOf(gatewayFunction('resize')))
    kept.caller.answer = () => answered(500, 'it broke')
    await kept.accept('resize', '{"a":1}', 'req-1')
    await settled()
    expect(kept.keeper.counts('resize').deadLetters).toBe(1)
    expect((await kept.ask('GET', '/dead-letters?function=resize')).json).toMatchInlineSnapshot(`
      [
        {
          "at": "2026-03-01T10:00:00.000Z",
          "attempts": 3,
          "event": {
            "data": {
              "a": 1,
            },
            "datacontenttype": "application/json",
            "id": "req-1",
            "source": "/fn/resize",
            "specversion": "1.0",
            "time": "2026-03-01T10:00:00.000Z",
            "type": "dev.stack.http",
          },
          "function": "resize",
          "id": "req-1",
          "lastBody": "it broke",
          "lastStatus": 500,
          "reason": "it answered 500, the last of 3 tries",
        },
      ]
    `)
    expect((await kept.ask('GET', '/results/req-1')).json).toMatchObject({ state: 'failed', attempts: 3 })
    kept.caller.answer = () => answered(200)
    expect((await kept.ask('POST', '/dead-letters/redrive', { ids: ['req-1'] })).json).toEqual({ count: 1 })
    await settled()
    expect(kept.keeper.counts('resize').deadLetters).toBe(0)
    expect(kept.caller.calls.at(-1)?.attempt).toBe(1)
    kept.caller.answer = () => answered(404)
    await kept.accept('resize', '', 'req-2')
    await settled()
    expect((await kept.ask('POST', '/dead-letters/purge', { function: 'resize' })).json).toEqual({ count: 1 })
    expect((await kept.ask('GET', '/dead-letters')).json).toEqual([])
    expect((await kept.ask('GET', '/dead-letters/req-2')).status).toBe(404)
  })

  it('does not count what found no room as a try', async () => {
    await opened(configOf(gatewayFunction('resize')))
    const outcomes = [{ type: 'busy' } as const, { type: 'busy' } as const]
    kept.caller.answer = () => outcomes.shift() ?? answered(200)
    await kept.accept('resize')
    await vi.waitFor(async () => {
      kept.now += 200
      expect(kept.caller.attempts).toEqual(['resize 1', 'resize 1', 'resize 1'])
    })
    await settled()
  })

  it('has no more under way than the instances take, the higher priority and the older first', async () => {
    await opened(configOf(gatewayFunction('low'), gatewayFunction('high', { priority: 5 })))
    kept.caller.places = 0
    const release: (() => void)[] = []
    let most = 0
    kept.caller.answer = async () => {
      most = Math.max(most, release.length + 1)
      await new Promise<void>((resolve) => release.push(resolve))
      return answered(200)
    }
    for (const name of ['low', 'high', 'low', 'high']) {
      kept.now += 1
      await kept.accept(name, '', `${name}-${kept.now}`)
    }
    for (let ended = 0; ended < 4; ended++) {
      await vi.waitFor(() => expect(release.length).toBeGreaterThan(ended))
      release[ended]?.()
    }
    await settled()
    expect(kept.caller.calls.filter((call) => call.function.name === 'high').map((call) => call.requestId)).toEqual(
      [...kept.caller.calls.filter((call) => call.function.name === 'high').map((call) => call.requestId)].sort(),
    )
  })

  it('gives up what is for a function that is gone, as a dead letter', async () => {
    await opened(configOf(gatewayFunction('resize'), gatewayFunction('old')))
    kept.caller.answer = (_call, signal) => hanging(signal)
    await kept.accept('old', '', 'req-1')
    const files = kept.files.copy()
    const later = new KeptEvents(configOf(gatewayFunction('resize')))
    await later.open(later.config, files)
    await vi.waitFor(() => expect(later.keeper.counts('old').deadLetters).toBe(1))
    expect((await later.ask('GET', '/dead-letters/req-1')).json).toMatchObject({ reason: 'there is no function `old` any more' })
    await later.keeper.close()
  })
})

describe('a gateway after another', () => {
  it('delivers what waited, with the number of the try after that which nobody saw the end of', async () => {
    await opened(configOf(gatewayFunction('resize', { concurrency: 1 })))
    kept.caller.places = 1
    kept.caller.answer = (_call, signal) => hanging(signal)
    await kept.accept('resize', 'first', 'req-1')
    await kept.accept('resize', 'second', 'req-2')
    await vi.waitFor(() => expect(kept.caller.calls).toHaveLength(1))
    const next = new KeptEvents(kept.config)
    await next.open(next.config, kept.files.copy())
    await vi.waitFor(() => expect(next.keeper.counts('resize').pending).toBe(0))
    expect(next.caller.calls.map(({ requestId, attempt, body }) => [requestId, attempt, body.toString()])).toEqual([
      ['req-1', 2, 'first'],
      ['req-2', 1, 'second'],
    ])
    await next.keeper.close()
  })
})

describe('topics', () => {
  it('have an event delivered to each function that has them as a trigger', async () => {
    await opened(
      configOf(gatewayFunction('mail', { topics: ['orders'] }), gatewayFunction('bill', { topics: ['orders', 'other'] })),
    )
    const answer = await kept.ask('POST', '/topics/orders', '{"id":7}', { 'content-type': 'application/json' })
    expect(answer).toEqual({ status: 202, json: { id: 'id000001', functions: ['mail', 'bill'] } })
    await settled()
    expect(kept.caller.calls.map((call) => [call.function.name, call.headers, call.body.toString()])).toMatchInlineSnapshot(`
      [
        [
          "mail",
          {
            "ce-id": "id000001",
            "ce-source": "/topics/orders",
            "ce-specversion": "1.0",
            "ce-time": "2026-03-01T10:00:00.000Z",
            "ce-type": "dev.stack.topic",
            "content-type": "application/json",
          },
          "{"id":7}",
        ],
        [
          "bill",
          {
            "ce-id": "id000001",
            "ce-source": "/topics/orders",
            "ce-specversion": "1.0",
            "ce-time": "2026-03-01T10:00:00.000Z",
            "ce-type": "dev.stack.topic",
            "content-type": "application/json",
          },
          "{"id":7}",
        ],
      ]
    `)
    expect((await kept.ask('GET', '/topics')).json).toEqual([
      { topic: 'orders', functions: ['mail', 'bill'], published: 1 },
      { topic: 'other', functions: ['bill'], published: 0 },
    ])
  })

  it('take events as they are, and refuse what says to be one and is none', async () => {
    await opened(configOf(gatewayFunction('mail', { topics: ['orders'] })))
    const event = { specversion: '1.0', id: 'e 1', source: '/shop', type: 'order.placed', data: { id: 7 } }
    await kept.ask('POST', '/topics/orders', event, { 'content-type': 'application/cloudevents+json' })
    await settled()
    expect(kept.caller.calls[0]?.headers).toEqual({
      'ce-specversion': '1.0',
      'ce-id': 'e%201',
      'ce-source': '/shop',
      'ce-type': 'order.placed',
      'content-type': 'application/json',
    })
    const { source: _, ...without } = event
    expect(
      await kept.ask('POST', '/topics/orders', without, { 'content-type': 'application/cloudevents+json' }),
    ).toMatchInlineSnapshot(`
      {
        "json": {
          "error": {
            "code": "invalid-event",
            "hint": "attributes \`specversion\`, \`id\`, \`source\` and \`type\` are needed; plain data is sent without them",
            "message": "this is no CloudEvent: the attribute \`source\` is missing",
          },
        },
        "status": 400,
      }
    `)
  })

  it('get the events that functions return', async () => {
    await opened(configOf(gatewayFunction('first'), gatewayFunction('second', { topics: ['order.priced'] })))
    const event = {
      'ce-specversion': '1.0',
      'ce-id': '1',
      'ce-source': '/first',
      'ce-type': 'order.priced',
      'content-type': 'text/plain',
    }
    kept.caller.answer = (call) => (call.function.name === 'first' ? answered(200, '7 EUR', event) : answered(204))
    await kept.accept('first')
    await vi.waitFor(() => expect(kept.caller.attempts).toEqual(['first 1', 'second 1']))
    expect(kept.caller.calls[1]?.headers).toEqual(event)
    await settled()
  })

  it('end a circle of functions that return events to each other', async () => {
    await opened(configOf(gatewayFunction('echo', { topics: ['again'] })))
    kept.caller.answer = () =>
      answered(200, '', { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/echo', 'ce-type': 'again' })
    await kept.ask('POST', '/topics/again', 'x')
    await vi.waitFor(() => expect(kept.caller.calls).toHaveLength(33))
    await settled()
    expect(kept.logged.join()).toContain('functions call each other in a circle')
  })
})

describe('destinations', () => {
  it('get what became of a call, with its event and its answer', async () => {
    await opened(
      configOf(
        gatewayFunction('resize', { onSuccess: { function: 'notify' }, onFailure: { topic: 'failures' } }),
        gatewayFunction('notify', { topics: ['failures'] }),
      ),
    )
    kept.caller.answer = (call) => (call.body.toString() === '"bad"' ? answered(422, 'no') : answered(200, 'fine'))
    await kept.accept('resize', '{"a":1}', 'req-1')
    await settled()
    await kept.accept('resize', '"bad"', 'req-2')
    await settled()
    const received = kept.caller.calls.filter((call) => call.function.name === 'notify')
    expect(received.map(({ headers, body }) => [headers['ce-type'], JSON.parse(body.toString())])).toMatchInlineSnapshot(`
      [
        [
          "dev.stack.call.succeeded",
          {
            "acceptedAt": "2026-03-01T10:00:00.000Z",
            "answer": {
              "text": "fine",
            },
            "attempts": 1,
            "event": {
              "data": {
                "a": 1,
              },
              "datacontenttype": "application/json",
              "id": "req-1",
              "source": "/fn/resize",
              "specversion": "1.0",
              "time": "2026-03-01T10:00:00.000Z",
              "type": "dev.stack.http",
            },
            "from": "async",
            "function": "resize",
            "id": "req-1",
            "settledAt": "2026-03-01T10:00:00.000Z",
            "state": "succeeded",
            "status": 200,
          },
        ],
        [
          "dev.stack.call.failed",
          {
            "acceptedAt": "2026-03-01T10:00:00.000Z",
            "answer": {
              "text": "no",
            },
            "attempts": 1,
            "event": {
              "data": "bad",
              "datacontenttype": "application/json",
              "id": "req-2",
              "source": "/fn/resize",
              "specversion": "1.0",
              "time": "2026-03-01T10:00:00.000Z",
              "type": "dev.stack.http",
            },
            "from": "async",
            "function": "resize",
            "id": "req-2",
            "reason": "it answered 422",
            "settledAt": "2026-03-01T10:00:00.000Z",
            "state": "failed",
            "status": 422,
          },
        ],
      ]
    `)
  })
})

describe('events', () => {
  it('are listed newest first, and replayed as new ones', async () => {
    await opened(configOf(gatewayFunction('mail', { topics: ['orders'] }), gatewayFunction('resize')))
    await kept.ask('POST', '/topics/orders', 'hello', { 'content-type': 'text/plain' })
    kept.now += 1000
    await kept.accept('resize', '{"a":1}', 'req-1')
    await settled()
    expect((await kept.ask('GET', '/events')).json).toMatchInlineSnapshot(`
      [
        {
          "at": "2026-03-01T10:00:01.000Z",
          "attempts": 1,
          "event": {
            "data": {
              "a": 1,
            },
            "datacontenttype": "application/json",
            "id": "req-1",
            "source": "/fn/resize",
            "specversion": "1.0",
            "time": "2026-03-01T10:00:01.000Z",
            "type": "dev.stack.http",
          },
          "from": "async",
          "function": "resize",
          "id": "req-1",
          "state": "delivered",
        },
        {
          "at": "2026-03-01T10:00:00.000Z",
          "attempts": 1,
          "event": {
            "data": "hello",
            "datacontenttype": "text/plain",
            "id": "id000001",
            "source": "/topics/orders",
            "specversion": "1.0",
            "time": "2026-03-01T10:00:00.000Z",
            "type": "dev.stack.topic",
          },
          "from": "topic:orders",
          "function": "mail",
          "id": "id000001",
          "state": "delivered",
        },
      ]
    `)
    expect((await kept.ask('GET', '/events?topic=orders&limit=1')).json).toMatchObject([{ id: 'id000001' }])
    expect(await kept.ask('POST', '/events/id000001/replay')).toMatchObject({ status: 202, json: { functions: ['mail'] } })
    await settled()
    expect(kept.caller.calls.at(-1)?.body.toString()).toBe('hello')
    expect((await kept.ask('POST', '/events/nothing/replay')).status).toBe(404)
    expect((await kept.ask('GET', '/events?limit=some')).status).toBe(400)
    expect((await kept.ask('DELETE', '/events')).status).toBe(405)
  })

  it('are streamed as they come', async () => {
    await opened(configOf(gatewayFunction('mail', { topics: ['orders'] }), gatewayFunction('resize')))
    const { lines } = await kept.ask('GET', '/events/stream?topic=orders')
    if (lines === undefined) throw new Error('no lines')
    const reading = (async () => {
      for await (const line of lines) return line
    })()
    await kept.accept('resize')
    await kept.ask('POST', '/topics/orders', 'hello', { 'content-type': 'text/plain' })
    expect(await reading).toMatchObject({ from: 'topic:orders', function: 'mail', event: { data: 'hello' } })
    await settled()
  })
})

describe('a full disk', () => {
  it('refuses new events plainly, ends what is under way, and takes events again when there is room', async () => {
    await opened(configOf(gatewayFunction('resize')))
    const release: (() => void)[] = []
    kept.caller.answer = async () => {
      await new Promise<void>((resolve) => release.push(resolve))
      return answered(200, 'fine')
    }
    await kept.accept('resize', 'first', 'req-1')
    await vi.waitFor(() => expect(release).toHaveLength(1))
    kept.files.capacity = kept.files.used
    await expect(kept.accept('resize', 'second')).rejects.toMatchObject({ code: 'store-full' })
    expect(await kept.ask('POST', '/topics/none', 'x')).toMatchObject({ status: 202 })
    release[0]?.()
    await settled()
    expect((await kept.ask('GET', '/results/req-1')).json).toMatchObject({ state: 'succeeded', body: { text: 'fine' } })
    expect(kept.logged.filter((line) => line.includes('events are refused'))).toHaveLength(1)
    await expect(kept.accept('resize', 'third')).rejects.toMatchObject({ code: 'store-full' })
    kept.files.capacity = Number.POSITIVE_INFINITY
    await vi.waitFor(() => kept.accept('resize', 'fourth'), { timeout: 2000 })
    await vi.waitFor(() => expect(release).toHaveLength(2))
    release[1]?.()
    await settled()
    expect(kept.caller.calls.map(({ body }) => body.toString())).toEqual(['first', 'fourth'])
  })
})

describe('what the gateway holds', () => {
  it('is bounded: further events are refused until some are delivered', async () => {
    kept = new KeptEvents(configOf(gatewayFunction('resize')), { ...eventLimits, reserveBytes: 100, pending: 2, graceMs: 50 })
    await kept.open()
    kept.caller.places = 1
    const release: (() => void)[] = []
    kept.caller.answer = async () => {
      await new Promise<void>((resolve) => release.push(resolve))
      return answered(200)
    }
    await kept.accept('resize')
    await kept.accept('resize')
    await expect(kept.accept('resize')).rejects.toMatchObject({
      code: 'store-full',
      message: expect.stringContaining('2 events wait'),
    })
    release[0]?.()
    await vi.waitFor(() => expect(kept.keeper.counts('resize').pending).toBe(1))
    await kept.accept('resize')
    for (const nth of [1, 2]) {
      await vi.waitFor(() => expect(release.length).toBeGreaterThan(nth))
      release[nth]?.()
    }
    await settled()
  })

  it('forgets the earliest results first, and keeps dead letters', async () => {
    const past = { count: 3, bytes: 1_000_000, ms: 3_600_000 }
    kept = new KeptEvents(configOf(gatewayFunction('resize')), {
      ...eventLimits,
      reserveBytes: 100,
      past,
      tidyMs: 5,
      graceMs: 50,
    })
    await kept.open()
    kept.caller.answer = (call) => answered(call.body.toString() === 'bad' ? 400 : 200)
    await kept.accept('resize', 'bad', 'letter')
    await settled()
    for (let count = 0; count < 6; count++) {
      await kept.accept('resize', '', `call-${count}`)
      await settled()
    }
    await vi.waitFor(async () => {
      const { json } = await kept.ask('GET', '/events')
      expect((json as readonly EventRecord[]).map(({ id }) => id)).toEqual(['call-5', 'call-4', 'call-3', 'letter'])
    })
  })

  it('is told in figures', async () => {
    await opened(configOf(gatewayFunction('resize')))
    const outcomes = [answered(503), answered(200), answered(400)]
    kept.caller.answer = () => outcomes.shift() ?? answered(200)
    await kept.accept('resize')
    await settled()
    await kept.accept('resize')
    await settled()
    const figures = kept.keeper.metrics().split('\n')
    expect(figures.filter((line) => /^stack_(events|dead).*resize/.test(line)).join('\n')).toMatchInlineSnapshot(`
      "stack_events_accepted_total{function="resize"} 2
      stack_events_delivered_total{function="resize"} 1
      stack_events_retried_total{function="resize"} 1
      stack_events_dead_total{function="resize"} 1
      stack_events_pending{function="resize"} 0
      stack_dead_letters{function="resize"} 1"
    `)
  })
})
