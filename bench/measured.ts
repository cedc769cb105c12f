/** One number of the benchmark, and what it was made of. */
export interface Measured {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly goal: { readonly most: number } | { readonly least: number }
  readonly raw: object
}

export function isMet({ value, goal }: Measured): boolean {
  return 'most' in goal ? value <= goal.most : value >= goal.least
}
