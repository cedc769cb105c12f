import { type Latency, latencyOf, milliseconds } from '../../engine/functions/latency.js'
import { bytesOf } from '../../engine/host/http-body.js'
import type { HttpRequest } from '../../engine/host/http-client-api.js'
import type { Functions } from './_gateway.js'

/** What came of calling a function many times. */
export interface RepeatedCalls {
  readonly latency: Latency
  readonly perSecond: number
  /** How many answers had which status. */
  readonly statuses: ReadonlyMap<number, number>
}

interface Repetition {
  readonly repeat: number
  /** How many calls are under way at a time. */
  readonly concurrency: number
  /** Milliseconds, from any zero. */
  readonly now: () => number
}

/** Calls a function so often; Ctrl-C ends it with what there is by then. */
export async function repeatCall(
  { gateway, signal }: Functions,
  name: string,
  request: HttpRequest,
  { repeat, concurrency, now }: Repetition,
): Promise<RepeatedCalls> {
  const times: number[] = []
  const statuses = new Map<number, number>()
  let left = repeat
  const caller = async () => {
    while (left > 0 && !signal.aborted) {
      left -= 1
      const began = now()
      const answer = await gateway.call(name, request)
      await bytesOf(answer.body)
      times.push(now() - began)
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
    }
  }
  const began = now()
  await Promise.all(Array.from({ length: Math.min(concurrency, repeat) }, caller))
  const seconds = Math.max(now() - began, 1) / 1000
  return { latency: latencyOf(times), perSecond: Math.round(times.length / seconds), statuses }
}

export function asText({ latency: { count, p50, p95, p99, max }, perSecond, statuses }: RepeatedCalls): string {
  const times = Object.entries({ p50, p95, p99, max }).map(([name, time]) => `${name} ${milliseconds(time)}`)
  const answers = [...statuses].toSorted(([left], [right]) => left - right).map(([status, times]) => `${times} x ${status}`)
  return `${count} calls, ${perSecond}/s · ${times.join(' · ')}\nanswers: ${answers.join(', ')}`
}

export function asJson({ latency, perSecond, statuses }: RepeatedCalls): object {
  return { ...latency, perSecond, statuses: Object.fromEntries(statuses) }
}
