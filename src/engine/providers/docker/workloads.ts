import type { Workloads } from '../provider.js'
import { dockerAttacher } from './attach.js'
import type { EngineApi } from './engine-api.js'
import { dockerEventSource } from './events.js'
import { dockerExecer } from './exec.js'
import { dockerInventory } from './inventory.js'
import { dockerLogSource } from './logs.js'

/** All that daily commands do with a Docker Engine's containers. */
export function dockerWorkloads(api: EngineApi): Workloads {
  return {
    ...dockerInventory(api),
    ...dockerLogSource(api),
    ...dockerEventSource(api),
    ...dockerExecer(api),
    ...dockerAttacher(api),
    signal: (handle, signalName) => api.containers.kill(handle, signalName),
  }
}
