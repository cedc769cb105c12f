import type { DocumentNode } from '../../document/node.js'
import { mapping } from './mapping.js'
import { type ObjectSyntax, object, text } from './syntax.js'

/** logging: options of another driver make no sense together, so that a change of driver replaces the whole. */
export const logging: ObjectSyntax = {
  ...object({ driver: text, options: mapping }),
  merge: (earlier, later) => {
    const before = driverOf(earlier)
    const after = driverOf(later)
    return before === undefined || after === undefined || before === after ? undefined : later
  },
}

function driverOf(node: DocumentNode): string | undefined {
  const driver = node.kind === 'map' ? node.entries.get('driver')?.value : undefined
  return driver?.kind === 'scalar' && typeof driver.value === 'string' ? driver.value : undefined
}
