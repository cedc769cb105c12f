import { closest } from '../../model/closest.js'
import type { Finding } from '../../model/finding.js'
import type { ResolvedFunction } from '../resolve.js'

/** Where events go afterwards is a function of the stack, and not the one they come from. */
export function checkDestinations(functions: readonly ResolvedFunction[]): readonly Finding[] {
  const names = functions.map(({ name }) => name)
  return functions.flatMap(({ name, path, declaration }) =>
    (['on_success', 'on_failure'] as const).flatMap((key): readonly Finding[] => {
      const destination = declaration[key]
      if (destination === undefined || !('function' in destination)) return []
      const target = destination.function
      const where = [...path, key, 'function']
      if (target === name) {
        const message = 'is the function itself, which would be called for ever'
        return [{ path: where, code: 'destination-cycle', message, hint: 'name another function, or a topic' }]
      }
      if (names.includes(target)) return []
      const near = closest(target, names)
      const hint = near === undefined ? 'declare it under `functions`, or write `{topic: NAME}`' : `did you mean \`${near}\`?`
      return [{ path: where, code: 'undefined-function', message: `function \`${target}\` is not defined`, hint }]
    }),
  )
}
