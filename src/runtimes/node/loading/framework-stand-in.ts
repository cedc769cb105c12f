import type { UserFunction } from '../signatures/handler.js'

/** Functions that registered themselves by name, as `functions.http('name', run)` does. */
export type RegisteredFunctions = ReadonlyMap<
  string,
  { readonly type: 'http' | 'cloudevent' | 'typed'; readonly run: UserFunction }
>

/** Under which name of the global object the module functions-framework.ts finds where to register: it is loaded by the user's code, not by ours. */
export const registryKey = 'stack.runtime.functions'

/** Lets user code register functions. @returns those that did, from then on */
export function installFrameworkStandIn(): RegisteredFunctions {
  const registered = new Map<string, { readonly type: 'http' | 'cloudevent' | 'typed'; readonly run: UserFunction }>()
  Object.defineProperty(globalThis, Symbol.for(registryKey), { value: registered, configurable: true })
  return registered
}
