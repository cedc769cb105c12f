const exponents: Record<string, number> = { '': 0, b: 0, k: 1, m: 2, g: 3, t: 4, p: 5 }

/**
 * Reads a byte count as the engine's tools do, all units being powers of 1024: `64m`, `1.5gb`, `1024k`, `2 GiB`, `4096`.
 * @returns whole bytes, or undefined when the text is no size.
 */
export function parseSize(text: string): number | undefined {
  const match = /^(-?\d+(?:\.\d+)?) ?([kmgtp]?)(?:i?b)?$/i.exec(text.trim())
  if (!match) return undefined
  const exponent = exponents[(match[2] ?? '').toLowerCase()]
  return exponent === undefined ? undefined : Math.trunc(Number(match[1]) * 1024 ** exponent)
}
