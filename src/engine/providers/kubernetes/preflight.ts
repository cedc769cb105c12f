import type { Diagnostic } from '../../model/diagnostic.js'
import type { Observed } from '../../model/observed.js'
import type { Plan } from '../../model/plan.js'
import type { ClusterApi } from './cluster-api.js'
import { labels } from './labels.js'
import type { Manifest } from './manifest.js'
import { memberKinds, objectKinds } from './object-kinds.js'

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
  const foreign = await foreignObjects(api, namespace)
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

/** What is in a namespace and no project's: `Service theirs`. */
export async function foreignObjects(api: ClusterApi, namespace: string): Promise<readonly string[]> {
  const kinds = memberKinds.filter((kind) => objectKinds[kind].scope === 'namespace')
  const found = await Promise.all(
    kinds.map(async (kind) => {
      const { items } = await api.list(objectKinds[kind], { namespace })
      return items.filter(isForeign).map(({ metadata }) => `${objectKinds[kind].kind} ${metadata.name}`)
    }),
  )
  return found.flat()
}

/** What every namespace has of itself counts for nothing, nor what controllers made of other objects. */
function isForeign({ kind, metadata }: Manifest): boolean {
  const { name, labels: found = {}, ownerReferences = [] } = metadata
  if (found[labels.project] !== undefined || found[labels.managedBy] === 'stack' || ownerReferences.length > 0) return false
  return !(kind === 'ConfigMap' && name === 'kube-root-ca.crt') && !(kind === 'ServiceAccount' && name === 'default')
}
