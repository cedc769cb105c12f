import type { Workloads } from '../provider.js'
import type { ServiceOperations } from '../service-operations-api.js'
import type { DailyTools } from './daily/daily-tools.js'
import { podAttacher } from './daily/pod-attacher.js'
import { podEventSource } from './daily/pod-events.js'
import { podExecer } from './daily/pod-execer.js'
import { podInventory } from './daily/pod-inventory.js'
import { podLogSource } from './daily/pod-log-source.js'
import { podSignaller } from './daily/pod-signaller.js'
import { replicaNumbers } from './daily/replica-numbers.js'
import { serviceOperations } from './daily/service-operations.js'

/** All that daily commands do with a project's pods. */
export function kubernetesWorkloads(given: Omit<DailyTools, 'numbers'>): Workloads {
  const tools: DailyTools = { ...given, numbers: replicaNumbers() }
  return {
    ...podInventory(tools),
    ...podLogSource(tools),
    ...podEventSource(tools),
    ...podExecer(tools),
    ...podAttacher(tools),
    ...podSignaller(tools),
  }
}

/** What can be done with a project's services on a cluster alone. */
export function kubernetesOperations(given: Omit<DailyTools, 'numbers'>): ServiceOperations {
  return serviceOperations({ ...given, numbers: replicaNumbers() })
}
