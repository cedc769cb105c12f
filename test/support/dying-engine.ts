import type { EngineApi } from '../../src/engine/providers/docker/engine-api.js'

/** Calls that only look. Everything else changes the engine. */
const looks: ReadonlySet<string> = new Set(['list', 'inspect', 'top', 'getArchive', 'wait', 'attach'])
/** These answer with a stream at once, not with a promise. */
const streams: ReadonlySet<string> = new Set(['logs', 'pull', 'push', 'load'])

/**
 * The same engine, as a program sees it that is killed: its first `changes` changes are made, the next one is made too or not, and from then
 * on every call fails.
 */
export function dyingEngine(api: EngineApi, changes: number, last: 'made' | 'not made'): EngineApi {
  let made = 0
  return watchedEngine(api, async (change) => {
    if (made > changes) throw new Error('killed')
    if (!change) return
    made += 1
    if (made <= changes) return
    if (last === 'made') await change()
    throw new Error('killed')
  })
}

/** The same engine; `interrupt` is called while change number `changes` is made. */
export function interruptingEngine(api: EngineApi, changes: number, interrupt: () => void): EngineApi {
  let made = 0
  return watchedEngine(api, async (change) => {
    if (change) made += 1
    if (change && made === changes) interrupt()
  })
}

/** `watch` is called before every call: with the change it makes, or with nothing for a look. */
function watchedEngine(api: EngineApi, watch: (change: (() => unknown) | undefined) => Promise<void>): EngineApi {
  const group = <Group extends object>(of: Group): Group =>
    new Proxy(of, {
      get(target, name) {
        const method: unknown = Reflect.get(target, name)
        if (typeof method !== 'function' || typeof name !== 'string' || streams.has(name)) return method
        return async (...args: unknown[]) => {
          const call = () => Reflect.apply(method, target, args)
          await watch(looks.has(name) ? undefined : call)
          return call()
        }
      },
    })
  return {
    ...api,
    containers: group(api.containers),
    networks: group(api.networks),
    volumes: group(api.volumes),
    execs: group(api.execs),
    images: group(api.images),
  }
}
