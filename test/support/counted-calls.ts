/** Calls of an API as they are made, and how often each was: `2 list secret`. */
export interface CountedCalls<Api> {
  readonly api: Api
  /** By what is asked, in the order of the alphabet. */
  lines(): readonly string[]
  reset(): void
}

/**
 * Counts what is asked of an API, of its groups (`containers.list`) too, by a name that `describe` may add to.
 * @param describe what tells one call from another: `list` and its kind
 */
export function countedCalls<Api extends object>(
  api: Api,
  describe: (call: string, given: readonly unknown[]) => string,
): CountedCalls<Api> {
  const counts = new Map<string, number>()
  const counted = <Part extends object>(part: Part, prefix: string): Part =>
    new Proxy(part, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key)
        const call = `${prefix}${String(key)}`
        if (typeof value === 'function') {
          return (...given: readonly unknown[]) => {
            const line = describe(call, given)
            counts.set(line, (counts.get(line) ?? 0) + 1)
            return Reflect.apply(value, target, given)
          }
        }
        return typeof value === 'object' && value !== null ? counted(value, `${call}.`) : value
      },
    })
  return {
    api: counted(api, ''),
    lines: () => [...counts].map(([line, count]) => `${count} ${line}`).sort((a, b) => (wordsOf(a) < wordsOf(b) ? -1 : 1)),
    reset: () => counts.clear(),
  }
}

function wordsOf(line: string): string {
  return line.replace(/^\d+ /, '')
}
