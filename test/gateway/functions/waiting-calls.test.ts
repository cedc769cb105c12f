import { describe, expect, it } from 'vitest'
import { type Waiting, WaitingCalls } from '../../../src/gateway/functions/waiting-calls.js'

interface Named extends Waiting {
  readonly name: string
}

const request = (name: string): Named => ({ name, isEvent: false, isWaiting: false })
const event = (name: string): Named => ({ name, isEvent: true, isWaiting: false })

describe('calls that wait', () => {
  it('go in the order of arrival, requests before events, and what was given back before all', () => {
    const waiting = new WaitingCalls<Named>()
    for (const call of [event('e1'), request('r1'), request('r2')]) waiting.add(call, false)
    waiting.add(request('back'), true)
    const order = Array.from({ length: 5 }, () => waiting.take()?.name)
    expect(order).toEqual(['back', 'r1', 'r2', 'e1', undefined])
    expect(waiting.count).toBe(0)
  })

  it('skips those that gave up, and forgets them where nobody has a turn', () => {
    const waiting = new WaitingCalls<Named>()
    const first = request('first')
    waiting.add(first, false)
    for (let index = 0; index < 100_000; index += 1) {
      const call = request(`${index}`)
      waiting.add(call, false)
      waiting.leave(call)
    }
    expect(waiting.count).toBe(1)
    waiting.leave(first)
    expect([waiting.count, waiting.take()]).toEqual([0, undefined])
  })
})
