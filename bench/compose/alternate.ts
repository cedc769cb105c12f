import { type ProcessorTime, processorTime } from '../machine.js'
import { type Measured, median, spread } from '../measured.js'
import { quietest, type Round } from '../quiet.js'

/** Does a piece of work once. @returns milliseconds, one for each thing that is measured on the way */
type Run = () => Promise<readonly number[]>

/** The same work by both. */
export interface Contest {
  readonly stack: Run
  readonly compose: Run
}

/** How many pairs: of what takes seconds, and of what is besides close to its limit, where a few pairs would decide by chance. */
export interface Rounds {
  readonly long: number
  readonly close: number
}

/** What is measured on the way, in the order of a round's numbers. */
export interface Work {
  readonly name: string
  /** Times what docker compose takes. */
  readonly most: number
}

/**
 * Rounds of the same work by both in turns, so that what else the machine does meets both; who begins changes from round to round. The
 * first round of each is not counted: it reads programs from the disk. Rounds in which the machine's host took its processors away are
 * measured again, up to half as many as were asked for.
 */
export async function alternate(
  rounds: number,
  works: readonly Work[],
  contest: Contest,
  now: () => ProcessorTime = processorTime,
): Promise<readonly Measured[]> {
  await contest.compose()
  await contest.stack()
  const pair = async (round: number): Promise<Pair> => {
    if (round % 2 === 0) {
      const compose = await contest.compose()
      return { stack: await contest.stack(), compose }
    }
    return { stack: await contest.stack(), compose: await contest.compose() }
  }
  const pairs = await quietest(rounds, Math.ceil(1.5 * rounds), pair, now)
  return works.map((work, index) => inPairs(work, index, pairs))
}

type Pair = { readonly [By in keyof Contest]: readonly number[] }

function inPairs({ name, most }: Work, index: number, pairs: readonly Round<Pair>[]): Measured {
  const of = (by: keyof Contest) => pairs.map(({ value }) => value[by][index] ?? Number.NaN)
  const [stack, compose] = [of('stack'), of('compose')]
  const ratios = stack.map((milliseconds, pair) => milliseconds / (compose[pair] ?? Number.NaN))
  return {
    name,
    value: median(ratios),
    unit: 'x',
    goal: { most },
    compared: { stack: spread(stack), compose: spread(compose) },
    raw: { stack, compose, stolen: pairs.map(({ stolen }) => stolen) },
  }
}
