import type { Stack } from '../../../model/stack.js'
import type { OneOff } from '../../provider.js'
import { annotations, labels } from '../labels.js'
import { openAccounts } from './accounts.js'
import { dependencyNeeds } from './depends-on.js'
import type { ObjectResource } from './kubernetes-resource.js'
import type { LowerInput } from './lower-context.js'
import { objectName } from './names.js'
import { inNamespace, lowerNamespace } from './namespace.js'
import { objectResource } from './object-resource.js'
import { lowerPodTemplate } from './pod-template.js'
import { servicesOf } from './service-in-stack.js'
import { draftWorkloads } from './workload-objects.js'
import { type Workload, workloadsOf } from './workloads.js'

/**
 * The Pod of one `run`: the service as the stack has it now (the caller has put in what the command line changed), under a name and labels of
 * its own, which runs once. Services lead to it only where it is to answer to the service's names. What shares the Pod of another
 * service has one of its own here.
 */
export function lowerOneOff(declared: Stack, run: OneOff, input: LowerInput): ObjectResource {
  const { service: name, slug, useAliases, stdin, autoRemove } = run
  const stack = alone(declared, name)
  // What becomes of the service's keys was said when the stack was brought up.
  const context = { ...input, accounts: openAccounts(input.origins) }
  const owner = servicesOf(stack, context).find((of) => of.name === name)
  if (owner === undefined) throw new Error(`no service ${name} to run`)
  const workload: Workload = { kind: 'Job', name: objectName(name), owner, members: [owner], awaited: false }
  const { template, needs } = lowerPodTemplate(workload)
  const [container, ...others] = template.spec.containers
  const spec = {
    ...template.spec,
    restartPolicy: 'Never',
    containers: [{ ...container, ...(stdin && { stdin: true, stdinOnce: true }) }, ...others],
  }
  const marks = Object.entries(template.metadata?.labels ?? {}).filter(([label]) => useAliases || !leadsHere(label))
  const resource = objectResource(stack, context, {
    kind: 'pod',
    name: objectName(run.name ?? `${name}-run-${slug.slice(0, 12)}`),
    group: name,
    ...(useAliases && { service: name }),
    body: { spec },
    labels: { ...Object.fromEntries(marks), [labels.oneOff]: 'true' },
    annotations: { ...template.metadata?.annotations, ...(autoRemove && { [annotations.autoRemove]: 'true' }) },
    fields: {},
    needs: [...needs, ...dependencyNeeds(workload, draftWorkloads(workloadsOf(stack, context)))],
    lifetime: 'service',
    change: 'replace',
    ...(owner.image !== undefined && { image: owner.image.id }),
    origin: input.origins.at(['services', name]),
  })
  return inNamespace(resource, lowerNamespace(stack, context))
}

/** A label by which a Service, or what counts the service's own Pods, finds a Pod. */
function leadsHere(label: string): boolean {
  return label === labels.service || label.startsWith(labels.aliasPrefix)
}

/** Without the namespaces of other services, which are in their Pods. */
function alone(stack: Stack, name: string): Stack {
  const service = stack.services[name]
  if (service === undefined) return stack
  const { network_mode, pid, ipc, ...rest } = service
  const own = {
    ...rest,
    ...(isOwn(network_mode) && { network_mode }),
    ...(isOwn(pid) && { pid }),
    ...(isOwn(ipc) && { ipc }),
  }
  return { ...stack, services: { ...stack.services, [name]: own } }
}

function isOwn(mode: string | undefined): mode is string {
  return mode !== undefined && !mode.startsWith('service:')
}
