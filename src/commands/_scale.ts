import { refuse } from './_refuse.js'

/**
 * Reads `web=3`, as `--scale` and `stack scale` take it; of one service the last one counts.
 * @throws StackError with exit code 2 for anything else
 */
export function parseScale(pairs: readonly string[]): ReadonlyMap<string, number> {
  return new Map(
    pairs.map((pair) => {
      const [, name, count] = /^([^=]+)=(\d+)$/.exec(pair) ?? []
      if (name === undefined || count === undefined) {
        throw refuse(`\`${pair}\` is no number of replicas`, 'write `SERVICE=NUMBER`, for example `web=3`')
      }
      return [name, Number(count)] as const
    }),
  )
}
