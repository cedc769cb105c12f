import { describe, expect, it } from 'vitest'
import type { Clock } from '../../../../../src/engine/host/clock.js'
import { turns } from '../../../../../src/engine/providers/docker/perform/turns.js'

describe('turns', () => {
  it('lets so many go on at once, in the order in which they were asked for', async () => {
    const { begun, ask, end } = asking(turns(2, 500, patientClock()))
    for (const name of ['a', 'b', 'c', 'd']) ask(name)
    await settled()
    expect(begun).toEqual(['a', 'b'])
    end('b')
    await settled()
    expect(begun).toEqual(['a', 'b', 'c'])
    end('a')
    await settled()
    expect(begun).toEqual(['a', 'b', 'c', 'd'])
  })

  it('gives the turn of work that failed to the next, and its error to who asked', async () => {
    const turn = turns(1, 500, patientClock())
    const failed = turn(() => Promise.reject(new Error('no such container')))
    const next = turn(async () => 'stopped')
    await expect(failed).rejects.toThrow('no such container')
    expect(await next).toBe('stopped')
  })

  it('lets all begin once one takes longer than the rest may wait for', async () => {
    const clock = patientClock()
    const { begun, ask, end } = asking(turns(1, 500, clock))
    for (const name of ['a', 'b', 'c']) ask(name)
    await settled()
    expect(clock.waits).toEqual([500])
    clock.pass()
    await settled()
    expect(begun).toEqual(['a', 'b', 'c'])
    end('a')
    ask('d')
    await settled()
    expect(begun).toEqual(['a', 'b', 'c', 'd'])
  })
})

/** Work that goes on until the test ends it. */
function asking(turn: ReturnType<typeof turns>) {
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  const work = (name: string) => {
    begun.push(name)
    return new Promise<void>((resolve) => ends.set(name, resolve))
  }
  return {
    begun,
    ask: (name: string) => void turn(() => work(name)),
    end: (name: string) => ends.get(name)?.(),
  }
}

/** A clock on which time passes when the test says so. */
function patientClock(): Pick<Clock, 'wait'> & { readonly waits: number[]; pass(): void } {
  const passing: (() => void)[] = []
  const waits: number[] = []
  return {
    waits,
    wait: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        waits.push(milliseconds)
        passing.push(resolve)
        signal?.addEventListener('abort', () => reject(signal.reason))
      }),
    pass: () => {
      for (const resolve of passing.splice(0)) resolve()
    },
  }
}

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
