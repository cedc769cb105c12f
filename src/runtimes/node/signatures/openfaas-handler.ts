import { HttpAnswer } from '../calls/answer.js'
import type { Handler, UserFunction } from './handler.js'
import { withCallback } from './with-callback.js'

/** OpenFaaS's `(event, context)`, or with a callback: `context.status(200).succeed(value)`, or a value that is returned. */
export function openfaasHandler(run: UserFunction): Handler {
  return {
    signature: 'openfaas',
    answersLater: false,
    eventsOnly: false,
    handle: async ({ request }) => {
      const { body, headers, method, query, path } = request
      const context = new OpenfaasContext()
      const returned = await withCallback(run, 3, [{ body, headers, method, query, path }, context])
      if (context.failure !== undefined) throw context.failure.reason
      const value = context.value === undefined ? returned : context.value
      return new HttpAnswer(context.code, context.head, value === context ? undefined : value)
    },
  }
}

class OpenfaasContext {
  code = 200
  head: { readonly [name: string]: unknown } = {}
  value: unknown
  failure: { readonly reason: unknown } | undefined

  status(code?: number): this | number {
    if (code === undefined) return this.code
    this.code = code
    return this
  }

  headers(head?: { readonly [name: string]: unknown }): this | { readonly [name: string]: unknown } {
    if (head === undefined) return this.head
    this.head = head
    return this
  }

  succeed(value: unknown): this {
    this.value = value
    return this
  }

  fail(reason: unknown): this {
    this.failure = { reason }
    return this
  }
}
