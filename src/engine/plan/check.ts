import type { Diagnostic } from '../model/diagnostic.js'
import { DiagnosticsError } from '../model/errors.js'
import type { Resource } from '../model/resource.js'
import type { Slot } from './slot.js'

/**
 * What must be there, or must not be somebody else's, before anything is planned.
 * @throws DiagnosticsError with all findings: an external thing that doesn't exist, a network of another project under our name.
 */
export function checkUsable<R extends Resource>(slots: readonly Slot<R>[]): void {
  const findings = slots.flatMap(({ resource, observed }): Diagnostic[] => {
    const { kind, group, name, origin } = resource
    const finding = (code: string, message: string, hint: string): Diagnostic => ({
      severity: 'error',
      code,
      message,
      hint,
      ...(origin && { position: origin }),
    })
    if (resource.external && observed === undefined) {
      const hint = kind === 'image' ? `pull it: docker pull ${name}` : `create it: docker ${kind} create ${name}`
      return [finding('external-missing', `${kind}s.${group}: external ${kind} \`${name}\` does not exist`, hint)]
    }
    if (!resource.external && resource.change === 'recreate' && observed?.owner === 'another') {
      const hint = 'give it another `name:`, or declare it `external: true`'
      return [finding('name-taken', `${kind}s.${group}: \`${name}\` exists and belongs to another project`, hint)]
    }
    return []
  })
  if (findings.length > 0) throw new DiagnosticsError(findings)
}
