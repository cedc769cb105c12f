import { type Measured, median, spread } from '../measured.js'

/** Does a piece of work once. @returns milliseconds, one for each thing that is measured on the way */
export type Round = () => Promise<readonly number[]>

/** The same work by both. */
export interface Contest {
  readonly stack: Round
  readonly compose: Round
}

/** What is measured on the way, in the order of a round's numbers. */
export interface Work {
  readonly name: string
  /** Times what docker compose takes. */
  readonly most: number
}

/**
 * Rounds of the same work by both in turns, so that what else the machine does meets both; who begins changes from round to round. The
 * first round of each is not counted: it reads programs from the disk.
 */
export async function alternate(rounds: number, works: readonly Work[], contest: Contest): Promise<readonly Measured[]> {
  await contest.compose()
  await contest.stack()
  const stack: (readonly number[])[] = []
  const compose: (readonly number[])[] = []
  for (let round = 0; round < rounds; round += 1) {
    if (round % 2 === 0) compose.push(await contest.compose())
    stack.push(await contest.stack())
    if (round % 2 === 1) compose.push(await contest.compose())
  }
  return works.map((work, index) => {
    const of = (times: readonly (readonly number[])[]) => times.map((each) => each[index] ?? Number.NaN)
    return inPairs(work, of(stack), of(compose))
  })
}

function inPairs({ name, most }: Work, stack: readonly number[], compose: readonly number[]): Measured {
  const ratios = stack.map((milliseconds, round) => milliseconds / (compose[round] ?? Number.NaN))
  return {
    name,
    value: median(ratios),
    unit: 'x',
    goal: { most },
    compared: { stack: spread(stack), compose: spread(compose) },
    raw: { stack, compose },
  }
}
