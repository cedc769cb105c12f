import { describe, expect, it } from 'vitest'
import { quietest } from '../../bench/quiet.js'

describe('rounds on a machine whose host runs others too', () => {
  /** Each round takes 100 hundredths of a second, of which those are stolen. */
  const measured = async (wanted: number, stolen: readonly number[]) => {
    let rounds = 0
    let clock = { total: 0, stolen: 0 }
    const values = await quietest(
      wanted,
      3 * wanted,
      async () => {
        clock = { total: clock.total + 100, stolen: clock.stolen + (stolen[rounds] ?? 0) }
        rounds += 1
        return rounds
      },
      () => clock,
    )
    return { rounds, kept: values.map(({ value }) => value) }
  }

  it('are as many as were asked for where nothing is taken away', async () => {
    expect(await measured(3, [0, 0, 0])).toEqual({ rounds: 3, kept: [1, 2, 3] })
  })

  it('are repeated where the host took much, and told from the others', async () => {
    expect(await measured(3, [0, 40, 1, 5, 0])).toEqual({ rounds: 5, kept: [1, 3, 5] })
  })

  it('come to an end where the host never leaves off: those in which it took least', async () => {
    expect(await measured(2, [9, 8, 30, 4, 20, 6])).toEqual({ rounds: 6, kept: [4, 6] })
  })
})
