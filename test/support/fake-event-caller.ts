import type { CallOutcome, EventCall, EventCaller } from '../../src/gateway/functions/call-api.js'

/** A caller that notes what it is asked for, and answers as it is told. */
export class FakeEventCaller implements EventCaller {
  readonly calls: EventCall[] = []
  places = 10
  answer: (call: EventCall, signal: AbortSignal) => CallOutcome | Promise<CallOutcome> = () => answered(200, 'ok')

  async call(call: EventCall, signal: AbortSignal): Promise<CallOutcome> {
    this.calls.push(call)
    return this.answer(call, signal)
  }

  capacity(): number {
    return this.places
  }

  get attempts(): readonly string[] {
    return this.calls.map((call) => `${call.function.name} ${call.attempt}`)
  }
}

export function answered(status: number, body = '', headers: { readonly [name: string]: string } = {}): CallOutcome {
  return { type: 'answered', status, headers, body: Buffer.from(body), ms: 1 }
}

/** A call that ends only where it is cut off. */
export function hanging(signal: AbortSignal): Promise<CallOutcome> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve({ type: 'unreachable', reason: 'cut off' })))
}
