import type { Service } from './service.js'
import type { Stack } from './stack.js'

/** The reference a service's containers run: its `image`, or `<project>-<service>` for one that is only built, as Compose names it. */
export function imageName(stack: Pick<Stack, 'name'>, name: string, service: Service): string {
  return service.image ?? `${stack.name}-${name}`
}
