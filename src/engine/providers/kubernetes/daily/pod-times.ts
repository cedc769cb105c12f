/**
 * A time in RFC 3339 with nanoseconds, which sorts as text.
 * @param text RFC 3339 with any fraction, or Unix seconds with one (`1763719451.5`)
 */
export function nanoseconds(text: string): string {
  const [, seconds, part = ''] = /^(\d+)(?:\.(\d+))?$/.exec(text) ?? []
  if (seconds !== undefined) return withFraction(Number(seconds) * 1000, part)
  const [, whole = '', fraction = '', zone = ''] = /^(.*?:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/.exec(text) ?? []
  return whole === '' ? text : withFraction(Date.parse(`${whole}${zone}`), fraction)
}

function withFraction(milliseconds: number, fraction: string): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}.${fraction.padEnd(9, '0').slice(0, 9)}Z`
}

/** Milliseconds since 1970 as Unix seconds. */
export function unixSeconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3)
}
