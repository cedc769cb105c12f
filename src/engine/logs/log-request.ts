import { type ServiceContainer, shortName } from '../model/service-container.js'
import type { EventSource, Inventory, LogOrigin, LogSource } from '../providers/provider.js'

export interface LogRequest {
  readonly project: string
  readonly follow: boolean
  /** Lines of each container's past: the last so many, none, or all when absent. */
  readonly tail?: number
  /** Unix seconds. */
  readonly since?: string
  readonly until?: string
  readonly lives?: 'current' | 'previous'
  /** What following does while nothing runs at its beginning: `logs` ends, `up` waits for what it starts. */
  readonly whenNothingRuns: 'end' | 'wait'
  /** Whether a container takes part; asked for those that appear later, too. */
  isWanted(container: Pick<ServiceContainer, 'service' | 'name' | 'number' | 'oneOff'>): boolean
}

/** What reading logs works with. */
export interface LogTools {
  readonly target: Inventory & LogSource & EventSource
  /** Resolves after so many milliseconds; rejects when the signal aborts. */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>
}

export function originOf(container: ServiceContainer): LogOrigin {
  return { handle: container.handle, service: container.service, name: shortName(container) }
}
