import type { Service } from '../../../model/service.js'
import type { Stack } from '../../../model/stack.js'

/** What a container is of its service: a numbered replica, or a container of `run`. */
export interface ContainerPlace {
  readonly service: string
  /** On the engine: `shop-web-1`. */
  readonly name: string
  readonly number?: number
  readonly oneOff?: {
    /** 64 hexadecimal digits, as Compose labels its own. */
    readonly slug: string
    /** Whether it answers to the service's name on its networks. */
    readonly useAliases: boolean
  }
}

/** `container_name`, or `<project>-<service>-<number>`. */
export function containerName(stack: Stack, name: string, service: Service, number: number): string {
  return service.container_name ?? `${stack.name}-${name}-${number}`
}

/** How many replicas a service wants: `scale`, else `deploy.replicas`, else one. */
export function replicaCount(service: Service): number {
  return service.scale ?? service.deploy?.replicas ?? 1
}
