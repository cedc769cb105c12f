import { type ProcessorTime, processorTime, stolenShare } from './machine.js'

/** A figure, and the share of the machine that its host took away meanwhile, 0 to 1. */
export interface Round<T> {
  readonly value: T
  readonly stolen: number
}

/** A host that runs another machine for more than this share of a round tells of itself. */
const quiet = 0.01

/**
 * Measures until so many rounds were quiet, at most three times as many; a virtual machine whose host takes its processors away has
 * latencies at high percentiles that no program makes.
 *
 * @returns so many rounds, those in which least was taken
 */
export async function quietest<T>(
  wanted: number,
  measure: () => Promise<T>,
  now: () => ProcessorTime = processorTime,
): Promise<readonly Round<T>[]> {
  const all: Round<T>[] = []
  while (all.filter(({ stolen }) => stolen <= quiet).length < wanted && all.length < 3 * wanted) {
    const before = now()
    const value = await measure()
    all.push({ value, stolen: stolenShare(before, now()) })
  }
  return all.toSorted((a, b) => a.stolen - b.stolen).slice(0, wanted)
}
