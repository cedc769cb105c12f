import { type Invocation, invocationRequest } from '../../engine/functions/invocation.js'
import type { HttpRequest } from '../../engine/host/http-client-api.js'
import FunctionInvoke from './invoke.js'

/** `kubeless function call NAME --data ..`, with the event headers that its handlers read. */
export default class FunctionCall extends FunctionInvoke {
  static override summary = 'call a function, with the event headers that Kubeless sends'
  static override examples = [`stack function call my-function --data '{"hello": "world"}'`]

  protected override request(invocation: Invocation): HttpRequest {
    const request = invocationRequest(invocation)
    const kind = request.headers['content-type'] ?? 'application/x-www-form-urlencoded'
    const own = {
      'event-id': crypto.randomUUID(),
      'event-type': kind,
      'event-time': this.world.clock.now().toISOString(),
      'event-namespace': 'stack.function.call',
    }
    return { ...request, headers: { ...own, ...request.headers } }
  }
}
