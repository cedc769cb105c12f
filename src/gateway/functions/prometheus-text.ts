import type { CallableFunction } from './callable-function.js'
import { durationBuckets } from './function-figures.js'

/** The gateway's figures, in Prometheus' text format. */
export function prometheusText(functions: readonly CallableFunction[]): string {
  return [
    family(
      'stack_gateway_requests_total',
      'counter',
      'Calls by function and class of their status.',
      functions,
      ({ figures }, name) =>
        ['1xx', '2xx', '3xx', '4xx', '5xx'].flatMap((label, index) => {
          const count = figures.byClass[index + 1] ?? 0
          return count === 0 ? [] : [`stack_gateway_requests_total{function="${name}",status="${label}"} ${count}`]
        }),
    ),
    family(
      'stack_gateway_request_duration_seconds',
      'histogram',
      'From acceptance to the end of the answer.',
      functions,
      histogram,
    ),
    gauge('stack_gateway_in_flight', 'Calls that instances work on.', functions, ({ pool }) => pool.inFlight),
    gauge('stack_gateway_queued', 'Calls that wait for an instance.', functions, ({ pool }) => pool.waitingCount),
    gauge(
      'stack_gateway_instances_ready',
      'Instances that are known to be ready; they are looked for when calls come.',
      functions,
      ({ pool }) => pool.instances.all.filter((instance) => instance.isReady).length,
    ),
  ].join('')
}

function histogram({ figures }: CallableFunction, name: string): readonly string[] {
  let sum = 0
  const buckets = durationBuckets.map((end, index) => {
    sum += figures.buckets[index] ?? 0
    return `stack_gateway_request_duration_seconds_bucket{function="${name}",le="${end}"} ${sum}`
  })
  return [
    ...buckets,
    `stack_gateway_request_duration_seconds_bucket{function="${name}",le="+Inf"} ${figures.calls}`,
    `stack_gateway_request_duration_seconds_sum{function="${name}"} ${figures.seconds}`,
    `stack_gateway_request_duration_seconds_count{function="${name}"} ${figures.calls}`,
  ]
}

function gauge(
  metric: string,
  help: string,
  functions: readonly CallableFunction[],
  value: (called: CallableFunction) => number,
): string {
  return family(metric, 'gauge', help, functions, (called, name) => [`${metric}{function="${name}"} ${value(called)}`])
}

function family(
  metric: string,
  type: 'counter' | 'gauge' | 'histogram',
  help: string,
  functions: readonly CallableFunction[],
  lines: (called: CallableFunction, name: string) => readonly string[],
): string {
  const all = functions.flatMap((called) => lines(called, called.definition.name))
  return `# HELP ${metric} ${help}\n# TYPE ${metric} ${type}\n${all.map((line) => `${line}\n`).join('')}`
}
