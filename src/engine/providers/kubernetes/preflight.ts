import type { Diagnostic } from '../../model/diagnostic.js'
import type { KubernetesFacts } from '../../model/kubernetes-facts.js'
import type { Observed } from '../../model/observed.js'
import type { Plan } from '../../model/plan.js'
import type { Resource } from '../../model/resource.js'
import type { ClusterApi } from './cluster-api.js'
import { labels } from './labels.js'
import type { ObjectResource } from './lower/kubernetes-resource.js'
import type { Manifest } from './manifest.js'
import { memberKinds, objectKinds } from './object-kinds.js'
import { parseQuantity } from './quantity.js'
import { asWorkload, templateOf } from './wire.js'

/** What a plan is checked against before anything changes. */
export interface PreflightPlace {
  readonly api: ClusterApi
  readonly namespace: string
}

/** What would make a plan go wrong and can be known before: objects and namespaces of others. */
export async function checkOwnership({ api, namespace }: PreflightPlace, plan: Plan): Promise<readonly Diagnostic[]> {
  const foreign = [
    ...plan.kept.flatMap(({ observed, reason }) => (observed && reason !== 'external' ? [observed] : [])),
    ...changed(plan),
  ].filter(({ owner, kind }) => owner !== 'project' && kind in objectKinds)
  const space = foreign.find(({ kind }) => kind === 'namespace')
  const taken = foreign.filter(({ kind }) => kind !== 'namespace').map((observed) => nameTaken(observed, namespace))
  return space === undefined ? taken : [...taken, ...(await checkNamespace(api, namespace))]
}

function changed({ steps }: Plan): readonly Observed[] {
  return steps.flatMap(({ operation }) =>
    'observed' in operation && operation.observed !== undefined ? [operation.observed] : [],
  )
}

function nameTaken({ kind, name, owner }: Observed, namespace: string): Diagnostic {
  const object = kind in objectKinds ? objectKinds[kind as keyof typeof objectKinds].kind : kind
  const whose = owner === 'another' ? 'belongs to another project or tool' : 'was not made by stack'
  return {
    severity: 'error',
    code: 'name-taken',
    message: `${object} \`${name}\` in namespace \`${namespace}\` ${whose}`,
    hint: 'use a namespace of its own (-n NAME, or `x-k8s.namespace`), or take it over: stack k8s up --adopt',
  }
}

/** A namespace that somebody else made may be used while it holds nothing of others. */
async function checkNamespace(api: ClusterApi, namespace: string): Promise<readonly Diagnostic[]> {
  const kinds = memberKinds.filter((kind) => objectKinds[kind].scope === 'namespace')
  const found = await Promise.all(
    kinds.map(async (kind) => {
      const { items } = await api.list(objectKinds[kind], { namespace })
      return items.filter(isForeign).map(({ metadata }) => `${objectKinds[kind].kind} ${metadata.name}`)
    }),
  )
  const foreign = found.flat()
  if (foreign.length === 0) return []
  const named = foreign.slice(0, 3).join(', ')
  return [
    {
      severity: 'error',
      code: 'foreign-namespace',
      message: `namespace \`${namespace}\` was not made by stack and holds objects of others: ${named}${foreign.length > 3 ? `, and ${foreign.length - 3} more` : ''}`,
      hint: 'use a namespace of its own (-n NAME, or `x-k8s.namespace`), or share this one: stack k8s up --adopt',
    },
  ]
}

/** What every namespace has of itself counts for nothing, nor what controllers made of other objects. */
function isForeign({ kind, metadata }: Manifest): boolean {
  const { name, labels: found = {}, ownerReferences = [] } = metadata
  if (found[labels.project] !== undefined || found[labels.managedBy] === 'stack' || ownerReferences.length > 0) return false
  return !(kind === 'ConfigMap' && name === 'kube-root-ca.crt') && !(kind === 'ServiceAccount' && name === 'default')
}

/** Says it when pods ask for more than the nodes have: some would never be scheduled. */
export function checkRoom(plan: Plan, { cluster }: Pick<KubernetesFacts, 'cluster'>): readonly Diagnostic[] {
  const { allocatable } = cluster
  if (allocatable === undefined) return []
  const asked = workloadsOf(plan).map((resource) => ({ resource, ...requests(resource) }))
  const sum = (of: (each: (typeof asked)[number]) => number) => asked.reduce((total, each) => total + of(each), 0)
  const memory = sum((each) => each.memory)
  const milliCpu = sum((each) => each.milliCpu)
  return [
    ...(memory > allocatable.memory
      ? [
          tooMuch(
            'memory',
            mebibytes(memory),
            mebibytes(allocatable.memory),
            biggest(asked, (each) => each.memory),
          ),
        ]
      : []),
    ...(milliCpu > allocatable.milliCpu
      ? [
          tooMuch(
            'CPU',
            cores(milliCpu),
            cores(allocatable.milliCpu),
            biggest(asked, (each) => each.milliCpu),
          ),
        ]
      : []),
  ]
}

function workloadsOf({ steps }: Plan): readonly ObjectResource[] {
  return steps.flatMap(({ operation }) =>
    'resource' in operation && operation.resource.runsWhenMade === true && isObject(operation.resource)
      ? [operation.resource]
      : [],
  )
}

function isObject(resource: Resource): resource is ObjectResource {
  return 'manifest' in resource
}

function requests({ manifest }: ObjectResource): { readonly memory: number; readonly milliCpu: number } {
  const replicas = asWorkload(manifest).spec?.replicas ?? 1
  const containers = templateOf(manifest)?.spec?.containers ?? []
  const sum = (resource: string) =>
    containers.reduce((total, { resources }) => total + parseQuantity(resources?.requests?.[resource] ?? '0'), 0) * replicas
  return { memory: sum('memory'), milliCpu: sum('cpu') * 1000 }
}

function biggest<Each extends { readonly resource: ObjectResource }>(
  asked: readonly Each[],
  size: (each: Each) => number,
): string {
  const sorted = [...asked].sort((a, b) => size(b) - size(a))
  return sorted
    .slice(0, 3)
    .map(({ resource }) => resource.group)
    .join(', ')
}

function tooMuch(what: string, asked: string, there: string, services: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'no-room',
    message: `the services ask for ${asked} of ${what}, and the cluster has ${there}: some pods may never be scheduled`,
    hint: `the most is asked for by ${services}: lower their \`deploy.resources.reservations\``,
  }
}

function mebibytes(bytes: number): string {
  return bytes >= 2 ** 30 ? `${(bytes / 2 ** 30).toFixed(1)} GiB` : `${Math.round(bytes / 2 ** 20)} MiB`
}

function cores(milliCpu: number): string {
  return `${Number((milliCpu / 1000).toFixed(2))}`
}
