import type { Trigger } from '../model/function.js'
import type { GatewayConfig, GatewayCron, GatewayFunction, GatewayRoute } from '../model/gateway-config.js'
import type { Json } from '../model/json.js'
import type { ResolvedFunction } from './resolve.js'
import { milliseconds } from './times.js'

/**
 * What the gateway works by.
 * @param keys the secret with the keys of `auth: key`
 */
export function configOfGateway(project: string, functions: readonly ResolvedFunction[], keys: Json | undefined): GatewayConfig {
  return {
    version: 1,
    project,
    functions: functions.map(gatewayFunction),
    ...(typeof keys === 'string' && { keyFile: keyFileOf(keys) }),
  }
}

/** Where the secret with the keys is in the gateway's container. */
export function keyFileOf(secret: string): string {
  return `/run/secrets/${secret}`
}

function gatewayFunction({ name, declaration }: ResolvedFunction): GatewayFunction {
  const { port, timeout, concurrency, queue, body_limit, priority, retry, dead_letter, on_success, on_failure, triggers } =
    declaration
  const plain = triggers.find(
    (trigger) => trigger.type === 'http' && trigger.path === undefined && trigger.hostname === undefined,
  )
  const { methods = [], cors } = plain?.type === 'http' ? plain : {}
  return {
    name,
    host: name,
    port,
    timeoutMs: milliseconds(timeout),
    concurrency,
    queue: { max: queue.max, waitMs: milliseconds(queue.wait) },
    bodyLimit: Number(body_limit),
    priority,
    routes: triggers.flatMap(routesOf),
    methods,
    ...(cors !== undefined && { cors }),
    auth: triggers.some((trigger) => trigger.type === 'http' && trigger.auth === 'key') ? 'key' : 'none',
    retry: {
      attempts: retry.attempts,
      backoff: retry.backoff,
      initialMs: milliseconds(retry.initial),
      maxMs: milliseconds(retry.max),
      maxAgeMs: milliseconds(retry.max_age),
    },
    deadLetter: dead_letter,
    ...(on_success !== undefined && { onSuccess: on_success }),
    ...(on_failure !== undefined && { onFailure: on_failure }),
    crons: cronsOf(name, triggers),
    topics: triggers.flatMap((trigger) => (trigger.type === 'topic' ? [trigger.topic] : [])),
  }
}

/** A trigger without a path says how `/fn/NAME` is called, which is there anyway; with a host name, it leads all of its paths here. */
function routesOf(trigger: Trigger): readonly GatewayRoute[] {
  if (trigger.type !== 'http') return []
  const { path, methods, hostname, cors, auth } = trigger
  if (path === undefined && hostname === undefined) return []
  return [
    {
      path: path ?? '/*',
      methods: methods ?? [],
      ...(hostname !== undefined && { hostname }),
      ...(cors !== undefined && { cors }),
      auth,
    },
  ]
}

/** Those without a name are counted, so that each keeps its id while the ones behind it come and go. */
function cronsOf(name: string, triggers: readonly Trigger[]): readonly GatewayCron[] {
  let count = 0
  return triggers.flatMap((trigger) => {
    if (trigger.type !== 'cron') return []
    const { schedule, timezone, overlap, data } = trigger
    if (trigger.name === undefined) count += 1
    const id = `${name}/${trigger.name ?? `cron-${count}`}`
    return [{ id, schedule, timezone, overlap, ...(data !== undefined && { data }) }]
  })
}
