import type { Diagnostic } from '../../model/diagnostic.js'
import { type Finding, placed } from '../../model/finding.js'
import type { Origins } from '../../model/origin.js'
import type { Service } from '../../model/service.js'
import type { NormalModel } from '../normalize.js'
import { checkCycles } from './cycles.js'
import { checkReferences } from './references.js'
import { checkService } from './service.js'

/** What the rules look at: the services that take part, those of inactive profiles, and the sections they refer to. */
export interface CheckedModel extends Omit<NormalModel, 'services'> {
  readonly services: { readonly [name: string]: Service }
  readonly disabledServices: { readonly [name: string]: Service }
}

/**
 * The rules that need the whole model: what a service refers to exists, nothing waits for itself, attributes that exclude each other or
 * must agree do. Services of inactive profiles are not checked, as in Compose.
 */
export function checkModel(model: CheckedModel, origins: Origins): readonly Diagnostic[] {
  const findings = [
    ...Object.entries(model.services).flatMap(([name, service]) => [
      ...checkService(name, service),
      ...checkReferences(name, service, model),
    ]),
    ...checkContainerNames(model.services),
    ...checkCycles(model.services),
  ]
  return findings.map((finding) => placed(finding, origins))
}

function checkContainerNames(services: CheckedModel['services']): readonly Finding[] {
  const owners = new Map<string, string>()
  return Object.entries(services).flatMap(([name, { container_name }]) => {
    if (container_name === undefined) return []
    const owner = owners.get(container_name)
    owners.set(container_name, owner ?? name)
    if (owner === undefined) return []
    const message = `\`${container_name}\` is already the name of service \`${owner}\``
    return [{ path: ['services', name, 'container_name'], code: 'container-name-taken', message }]
  })
}
