import type { DevMode } from '../model/dev-mode.js'
import { asObject, isList, type JsonObject } from '../model/json.js'
import type { ResolvedFunction } from './resolve.js'

/** Where a function's source is in its container. */
export const sourceFolder = '/function'

const inspectPort = 9229

/** Whether a function's code can be replaced while it runs: its runtime's server does that. */
export function isInDevMode({ name, origin }: ResolvedFunction, dev: DevMode | undefined): boolean {
  return dev !== undefined && origin.type === 'language' && (dev.functions.length === 0 || dev.functions.includes(name))
}

/** The service of a function that is worked on: its server watches the source, and a debugger may be attached. */
export function inDevMode(service: JsonObject, { name, origin }: ResolvedFunction, { source, inspect }: DevMode): JsonObject {
  const isInspected = inspect?.function === name
  const folder = origin.type === 'language' && source === 'mounted' ? origin.folder : undefined
  return {
    ...service,
    environment: {
      ...asObject(service.environment),
      STACK_DEV: '1',
      ...(isInspected && { STACK_INSPECT: `0.0.0.0:${inspectPort}` }),
    },
    ...(folder !== undefined && {
      volumes: [
        ...(isList(service.volumes) ? service.volumes : []),
        { type: 'bind', source: folder, target: sourceFolder, read_only: true, bind: { create_host_path: false } },
      ],
    }),
    ...(isInspected && {
      ports: [
        ...(isList(service.ports) ? service.ports : []),
        { mode: 'ingress', host_ip: '127.0.0.1', target: inspectPort, published: String(inspect.port), protocol: 'tcp' },
      ],
    }),
  }
}
