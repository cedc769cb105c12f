/** One number of the benchmark, and what it was made of. */
export interface Measured {
  readonly name: string
  readonly value: number
  /** `x`: the median of the ratios to docker compose. */
  readonly unit: string
  readonly goal: { readonly most: number } | { readonly least: number }
  /** Milliseconds of each, where docker compose did the same work beside. */
  readonly compared?: { readonly stack: Spread; readonly compose: Spread }
  readonly raw: object
}

/** What many rounds of the same took. */
export interface Spread {
  readonly median: number
  readonly least: number
}

export function isMet({ value, goal }: Measured): boolean {
  return 'most' in goal ? value <= goal.most : value >= goal.least
}

export function spread(values: readonly number[]): Spread {
  return { median: median(values), least: Math.min(...values) }
}

/** @returns the middle one; of an even number of values the mean of the two in the middle; NaN of none */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const [low = Number.NaN, high = low] = sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1)
  return (low + high) / 2
}
