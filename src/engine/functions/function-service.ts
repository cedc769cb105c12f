import type { DevMode } from '../model/dev-mode.js'
import { formatDuration } from '../model/duration.js'
import { functionLabel } from '../model/gateway-config.js'
import { asObject, isList, type Json, type JsonObject } from '../model/json.js'
import { inDevMode, isInDevMode, sourceFolder } from './dev-mode.js'
import { type FunctionProgram, runtimeFolder } from './function-program.js'
import { functionSettings } from './kubernetes-settings.js'
import type { FunctionOrigin, ResolvedFunction } from './resolve.js'
import { milliseconds, nanoseconds } from './times.js'

/** What of a function is no part of its service, or becomes something else there. */
const functionKeys: ReadonlySet<string> = new Set([
  'runtime',
  'source',
  'handler',
  'signature',
  'dockerfile',
  'build',
  'port',
  'timeout',
  'concurrency',
  'queue',
  'body_limit',
  'scale',
  'priority',
  'retry',
  'dead_letter',
  'on_success',
  'on_failure',
  'triggers',
  'resources',
])

/** Whether a key of a function is a key of its service, unchanged. */
export function isServiceKey(key: string): boolean {
  return !functionKeys.has(key)
}

/**
 * The service of a function, canonical: its own keys, over them what its runtime needs.
 * @param awaited services that others wait for to be healthy
 */
export function functionService(
  declared: ResolvedFunction,
  program: FunctionProgram,
  awaited: ReadonlySet<string>,
  dev: DevMode | undefined,
): JsonObject {
  const { name, written, origin, declaration } = declared
  const own = Object.fromEntries(Object.entries(written).filter(([key]) => isServiceKey(key)))
  const { command, ...withoutCommand } = own
  const probe = origin.type === 'language' && awaited.has(name) ? origin.runtime.probe : undefined
  const grace = nanoseconds(declaration.timeout) + 5e9
  const isDeveloped = isInDevMode(declared, dev)
  const service: JsonObject = {
    restart: 'unless-stopped',
    stop_grace_period: formatDuration(grace),
    ...(probe !== undefined && { healthcheck: healthcheckOf(probe) }),
    ...(declaration.runtime === 'exec' ? withoutCommand : own),
    ...buildOf(origin, written, program, isDeveloped && dev?.source === 'mounted'),
    environment: { ...environmentOf(declared), ...asObject(written.environment), PORT: String(declaration.port) },
    labels: { ...asObject(written.labels), [functionLabel]: name },
    expose: [...(isList(written.expose) ? written.expose : []), String(declaration.port)],
    ...deployOf(declared),
    'x-k8s': functionSettings(declared),
  }
  return isDeveloped && dev !== undefined ? inDevMode(service, declared, dev) : service
}

/** A service that is called like a function stays what it is; it is told where it is called, and can be told from others. */
export function calledService({ name, serviceValue, declaration }: ResolvedFunction): JsonObject {
  const { 'x-function': written, ...service } = serviceValue
  return {
    ...service,
    'x-function': written,
    environment: { PORT: String(declaration.port), ...asObject(service.environment) },
    labels: { ...asObject(service.labels), [functionLabel]: name },
  }
}

function buildOf(origin: FunctionOrigin, written: JsonObject, program: FunctionProgram, sourceComesLater: boolean): JsonObject {
  const own = asObject(written.build)
  switch (origin.type) {
    case 'language':
      return {
        build: {
          ...own,
          context: origin.folder,
          dockerfile_inline: dockerfileOf(origin, sourceComesLater),
          additional_contexts: { ...asObject(own.additional_contexts), runtime: runtimeFolder(program, origin.runtime) },
        },
      }
    case 'dockerfile':
      return { build: { ...own, context: origin.folder, dockerfile: origin.dockerfile } }
    // Reported: the service only has to be there, so that nothing else is.
    case 'unusable':
      return { image: 'scratch' }
    default:
      return {}
  }
}

/** What is mounted later is no part of the image, so that it does not have to be built for each edit. */
function dockerfileOf(
  { runtime, version, files, dependencyLines }: Extract<FunctionOrigin, { type: 'language' }>,
  sourceComesLater: boolean,
): string {
  const lines = runtime.dockerfile.split('\n').filter((line) => !(sourceComesLater && line.includes('{source}')))
  return lines
    .flatMap((line) => (line === '{dependencies}' ? (dependencyLines === '' ? [] : [dependencyLines]) : [line]))
    .join('\n')
    .replaceAll('{base}', runtime.baseImage.replaceAll('{version}', version))
    .replaceAll('{source}', (files ?? ['.']).join(' '))
}

/** The variables that a runtime's server reads (templates/runtimes/README.md). */
function environmentOf({ name, origin, declaration }: ResolvedFunction): { readonly [name: string]: Json } {
  const { handler, signature, command, timeout, body_limit, runtime } = declaration
  const always = { STACK_FUNCTION: name, STACK_TIMEOUT_MS: String(milliseconds(timeout)) }
  if (origin.type !== 'language') return always
  const target = origin.files === undefined ? handler : targetInFile(origin.files[0] ?? '', handler)
  return {
    ...always,
    FUNCTION_SOURCE: sourceFolder,
    ...(target !== undefined && { FUNCTION_TARGET: target }),
    FUNCTION_SIGNATURE_TYPE: signature,
    ...(runtime === 'exec' && { FUNCTION_EXEC: JSON.stringify(command) }),
    STACK_BODY_LIMIT: body_limit,
  }
}

/** Where the source is one file, the handler is in it. */
function targetInFile(file: string, handler: string | undefined): string | undefined {
  const stem = file.replace(/\.[^.]*$/, '')
  if (handler === undefined) return undefined
  return handler.includes('.') ? handler : `${stem}.${handler}`
}

function deployOf({ written, declaration }: ResolvedFunction): JsonObject {
  const { resources } = written
  const { scale } = declaration
  if (resources === undefined && scale === undefined) return {}
  return {
    deploy: {
      ...(scale !== undefined && { replicas: scale.min }),
      ...asObject(written.deploy),
      ...(resources !== undefined && { resources }),
    },
  }
}

/** Often at first, so that what waits does not wait for the probe; rarely later, since each one starts a program. */
export function healthcheckOf(probe: readonly string[]): JsonObject {
  return {
    test: ['CMD', ...probe],
    interval: '10s',
    timeout: '5s',
    retries: 3,
    start_period: '2m0s',
    start_interval: '500ms',
  }
}
