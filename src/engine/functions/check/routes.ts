import type { Finding } from '../../model/finding.js'
import type { Trigger } from '../../model/function.js'
import type { ResolvedFunction } from '../resolve.js'
import { triggerPath } from './trigger-path.js'

/** Each route leads to one function, and none to what the gateway keeps for itself. */
export function checkRoutes(functions: readonly ResolvedFunction[]): readonly Finding[] {
  const taken: Route[] = []
  return functions.flatMap((each) =>
    each.declaration.triggers.flatMap((trigger, index): readonly Finding[] => {
      if (trigger.type !== 'http' || trigger.path === undefined) return []
      const path = [...triggerPath(each, index), 'path']
      const problem = pathProblem(trigger.path)
      if (problem !== undefined) return [{ path, code: 'invalid-value', ...problem }]
      const route = routeOf(each.name, trigger, trigger.path)
      const other = taken.find((earlier) => isSame(earlier, route))
      taken.push(route)
      if (other === undefined) return []
      const owner = other.owner === each.name ? 'this function has it already' : `it already leads to \`${other.owner}\``
      return [
        {
          path,
          code: 'route-taken',
          message: `\`${trigger.path}\` cannot lead here: ${owner}`,
          hint: 'give one of them another path, method or `hostname`',
        },
      ]
    }),
  )
}

interface Route {
  readonly owner: string
  readonly shape: string
  readonly hostname: string
  /** Empty: all. */
  readonly methods: readonly string[]
}

function routeOf(owner: string, { methods = [], hostname = '' }: Extract<Trigger, { type: 'http' }>, path: string): Route {
  return { owner, shape: path.replace(/\{[^}]*\}/g, '{}').replace(/(?<=.)\/$/, ''), hostname, methods }
}

function isSame(left: Route, right: Route): boolean {
  if (left.shape !== right.shape || left.hostname !== right.hostname) return false
  return left.methods.length === 0 || right.methods.length === 0 || left.methods.some((method) => right.methods.includes(method))
}

function pathProblem(path: string): Pick<Finding, 'message' | 'hint'> | undefined {
  if (/^\/(?:_|_stack|fn)(?:\/|$)/.test(path)) {
    return { message: `\`${path}\` is the gateway's own`, hint: 'every function is at `/fn/NAME` already; choose another path' }
  }
  const parts = path.split('/').slice(1)
  const bad = parts.find((part, index) =>
    part.includes('*') ? part !== '*' || index < parts.length - 1 : /[{}]/.test(part) && !/^\{[A-Za-z_]\w*\}$/.test(part),
  )
  if (bad === undefined) return undefined
  return {
    message: `\`${bad}\` is no part of a path`,
    hint: 'a name in braces stands for one whole part, `/users/{id}`; a `*` at the end for all that follow',
  }
}
