import type { Clock } from '../../../host/clock.js'

/** Does a piece of work when its turn has come. @returns what the work returns, and throws what it throws */
export type Turns = <T>(work: () => Promise<T>) => Promise<T>

/**
 * Lets only so much of the same work go on at once, in the order in which it was asked for, as long as each piece ends soon. One that does
 * not waits for something that is not scarce, as a container that stops waits for its program to end: from then on nobody has to wait.
 * @param atOnce pieces of work
 * @param soon milliseconds: how much longer than without turns all of it can take
 */
export function turns(atOnce: number, soon: number, clock: Pick<Clock, 'wait'>): Turns {
  const waiting: (() => void)[] = []
  let free = atOnce
  const pass = () => {
    const next = waiting.shift()
    if (next === undefined) free += 1
    else next()
  }
  const open = () => {
    free = Number.POSITIVE_INFINITY
    for (const begin of waiting.splice(0)) begin()
  }
  return async (work) => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    const ended = new AbortController()
    clock.wait(soon, ended.signal).then(open, pass)
    try {
      return await work()
    } finally {
      ended.abort()
    }
  }
}
