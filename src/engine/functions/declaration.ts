import {
  type CorsPolicy,
  type Destination,
  type FunctionDeclaration,
  type FunctionScale,
  type FunctionSignature,
  functionSignatures,
  type RetryPolicy,
  type Trigger,
} from '../model/function.js'
import { functionPort } from '../model/gateway-config.js'
import { asObject, isList, isObject, type Json, type JsonObject } from '../model/json.js'
import { nanoseconds } from './times.js'

/**
 * What a function says, typed and with its defaults.
 * @param written canonical, as loading leaves it; what it could not use is not there
 */
export function readDeclaration(written: JsonObject): FunctionDeclaration {
  const queue = asObject(written.queue)
  const text = (key: string) => optional(key, textOf(written[key]))
  const timeout = textOf(written.timeout) ?? '30s'
  const scale = readScale(written.scale)
  const onSuccess = readDestination(written.on_success)
  const onFailure = readDestination(written.on_failure)
  return {
    runtime: textOf(written.runtime) ?? '',
    ...text('source'),
    ...text('handler'),
    signature: signatureOf(written.signature),
    ...text('image'),
    ...text('dockerfile'),
    ...optional('command', isList(written.command) ? written.command.map(String) : undefined),
    port: numberOf(written.port) ?? functionPort,
    timeout,
    concurrency: numberOf(written.concurrency) ?? 50,
    queue: { max: numberOf(queue.max) ?? 1000, wait: textOf(queue.wait) ?? '10s' },
    body_limit: textOf(written.body_limit) ?? String(6 * 1024 * 1024),
    ...optional('scale', scale),
    priority: numberOf(written.priority) ?? 0,
    retry: readRetry(written.retry, timeout),
    dead_letter: written.dead_letter !== false,
    ...optional('on_success', onSuccess),
    ...optional('on_failure', onFailure),
    triggers: isList(written.triggers) ? written.triggers.flatMap(readTrigger) : [],
  }
}

function readScale(value: Json | undefined): FunctionScale | undefined {
  if (!isObject(value)) return undefined
  const min = numberOf(value.min) ?? 1
  const metric = (['concurrency', 'rps', 'cpu', 'memory'] as const).find((known) => known === value.metric) ?? 'cpu'
  return { min, max: numberOf(value.max) ?? min, metric, target: numberOf(value.target) ?? 80 }
}

/** An event is given time for all of its attempts, and an hour where they need less. */
function readRetry(value: Json | undefined, timeout: string): RetryPolicy {
  const retry = asObject(value)
  return {
    attempts: numberOf(retry.attempts) ?? 4,
    backoff: retry.backoff === 'constant' ? 'constant' : 'exponential',
    initial: textOf(retry.initial) ?? '500ms',
    max: textOf(retry.max) ?? '30s',
    max_age: textOf(retry.max_age) ?? (nanoseconds(timeout) > nanoseconds('15m') ? '24h0m0s' : '1h0m0s'),
  }
}

function readDestination(value: Json | undefined): Destination | undefined {
  if (!isObject(value)) return undefined
  if (typeof value.function === 'string') return { function: value.function }
  return typeof value.topic === 'string' ? { topic: value.topic } : undefined
}

/** None for what is refused where it stands. */
export function readTrigger(item: Json): readonly Trigger[] {
  const { http, cron, topic } = asObject(item)
  if (isObject(item) && 'http' in item) return [readHttp(asObject(http))]
  if (isObject(cron) && typeof cron.schedule === 'string') return [readCron(cron, cron.schedule)]
  if (isObject(topic) && typeof topic.topic === 'string') return [{ type: 'topic', topic: topic.topic }]
  return []
}

function readHttp(http: JsonObject): Trigger {
  const cors = readCors(http.cors)
  return {
    type: 'http',
    ...optional('path', textOf(http.path)),
    ...optional('methods', textsOf(http.methods)),
    ...optional('hostname', textOf(http.hostname)),
    ...optional('cors', cors),
    auth: http.auth === 'key' ? 'key' : 'none',
  }
}

function readCors(value: Json | undefined): CorsPolicy | undefined {
  if (value === undefined) return undefined
  const cors = asObject(value)
  if (cors.enabled === false) return undefined
  const maxAge = textOf(cors.max_age)
  return {
    origins: textsOf(cors.origins) ?? ['*'],
    ...optional('methods', textsOf(cors.methods)),
    ...optional('headers', textsOf(cors.headers)),
    credentials: cors.credentials === true,
    max_age: maxAge === undefined ? 600 : Math.round(nanoseconds(maxAge) / 1e9),
  }
}

function readCron(cron: JsonObject, schedule: string): Trigger {
  return {
    type: 'cron',
    schedule,
    timezone: textOf(cron.timezone) ?? 'UTC',
    overlap: (['allow', 'replace'] as const).find((known) => known === cron.overlap) ?? 'forbid',
    ...optional('data', cron.data),
    ...optional('name', textOf(cron.name)),
  }
}

function signatureOf(value: Json | undefined): FunctionSignature {
  return functionSignatures.find((known) => known === value) ?? 'auto'
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined
}

function numberOf(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined
}

function textsOf(value: Json | undefined): readonly string[] | undefined {
  return isList(value) ? value.map(String) : undefined
}

function optional<Key extends string, Value>(key: Key, value: Value | undefined): { readonly [key in Key]?: Value } {
  // One key or none, and only the named one.
  return (value === undefined ? {} : { [key]: value }) as { readonly [key in Key]?: Value }
}
