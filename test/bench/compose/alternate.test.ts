import { describe, expect, it } from 'vitest'
import { alternate } from '../../../bench/compose/alternate.js'

/** The clock of a machine of which nothing is taken away. */
const undisturbed = () => ({ total: 0, stolen: 0 })

describe('the same work by two in turns', () => {
  it('changes who begins, and does not count the first run of each', async () => {
    const order: string[] = []
    const by = (name: string, times: readonly number[]) => {
      const rest = [...times]
      return async () => {
        order.push(name)
        return [rest.shift() ?? Number.NaN]
      }
    }
    const contest = { stack: by('stack', [9000, 50, 30, 70]), compose: by('compose', [9000, 100, 100, 100]) }
    const [measured] = await alternate(3, [{ name: 'ps', most: 0.65 }], contest, undisturbed)
    expect(order.slice(2)).toEqual(['compose', 'stack', 'stack', 'compose', 'compose', 'stack'])
    expect(measured).toMatchObject({
      value: 0.5,
      compared: { stack: { median: 50, least: 30 }, compose: { median: 100, least: 100 } },
    })
  })

  it('compares each run with the one beside it, so that a machine that gets slower tells nothing', async () => {
    const slower = [1, 1, 2, 4, 8, 16].values()
    const next = () => slower.next().value ?? Number.NaN
    const contest = { stack: async () => [next()], compose: async () => [next()] }
    const [measured] = await alternate(2, [{ name: 'ps', most: 1 }], contest, undisturbed)
    // 2 and 4 in the first pair, 8 and 16 in the second: compose began the first, stack the second.
    expect(measured?.raw).toEqual({ stack: [4, 8], compose: [2, 16], stolen: [0, 0] })
    expect(measured?.value).toBe(1.25)
  })

  it('measures pairs again in which the machine ran for somebody else', async () => {
    const times = [1, 1, 100, 9000, 30, 60, 80, 40].values()
    let runs = 0
    const run = async () => {
      runs += 1
      return [times.next().value ?? Number.NaN]
    }
    // Half of the machine was taken away in the first pair that counts.
    const now = () => ({ total: runs * 50, stolen: runs > 2 ? 50 : 0 })
    const [measured] = await alternate(2, [{ name: 'ps', most: 1 }], { stack: run, compose: run }, now)
    expect(measured?.raw).toEqual({ stack: [30, 40], compose: [60, 80], stolen: [0, 0] })
  })

  it('tells several things that are measured on the way', async () => {
    const measured = await alternate(
      1,
      [
        { name: 'up', most: 1 },
        { name: 'down', most: 1 },
      ],
      { stack: async () => [10, 30], compose: async () => [20, 40] },
      undisturbed,
    )
    expect(measured.map(({ name, value }) => [name, value])).toEqual([
      ['up', 0.5],
      ['down', 0.75],
    ])
  })
})
