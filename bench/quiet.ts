import { type ProcessorTime, processorTime, stolenShare } from './machine.js'

/** A figure, and the share of the machine that its host took away meanwhile, 0 to 1. */
export interface Round<T> {
  readonly value: T
  readonly stolen: number
}

/** A host that runs another machine for more than this share of a round tells of itself. */
const quiet = 0.01

/**
 * Measures until so many rounds were quiet; what a virtual machine does while its host takes its processors away tells of the host.
 *
 * @param most rounds that are measured where the host never leaves off
 * @param measure is told which round it is, counted from 0
 * @returns as many as were wanted, those in which least was taken, in the order in which they were measured
 */
export async function quietest<T>(
  wanted: number,
  most: number,
  measure: (round: number) => Promise<T>,
  now: () => ProcessorTime = processorTime,
): Promise<readonly Round<T>[]> {
  const all: Round<T>[] = []
  while (all.filter(({ stolen }) => stolen <= quiet).length < wanted && all.length < most) {
    const before = now()
    const value = await measure(all.length)
    all.push({ value, stolen: stolenShare(before, now()) })
  }
  const kept = new Set(all.toSorted((a, b) => a.stolen - b.stolen).slice(0, wanted))
  return all.filter((round) => kept.has(round))
}
