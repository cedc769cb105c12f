import { createHash } from 'node:crypto'
import { StackError } from '../../model/errors.js'
import { asObject } from '../../model/json.js'
import type { ClusterApi } from './cluster-api.js'
import { annotations, fieldManager, labels } from './labels.js'
import { objectName } from './lower/names.js'
import type { Manifest, ObjectReference } from './manifest.js'
import { type ObjectKindName, objectKinds } from './object-kinds.js'

/*
 * Which objects are a project's, in the way that tools agreed on (KEP-3659): a parent object names the set, and every member carries the
 * set's id. The parent is a ConfigMap of the namespace.
 */

/** What a set is called and where. */
export interface ApplySet {
  readonly namespace: string
  /** Of the parent ConfigMap. */
  readonly name: string
}

/** The set of a project in a namespace. */
export function applySetOf(project: string, namespace: string): ApplySet {
  return { namespace, name: objectName(`stack-${project}`) }
}

/** The value of the label that members carry: a digest of the parent's name, namespace, kind and group. */
export function applySetId({ name, namespace }: ApplySet): string {
  const digest = createHash('sha256').update([name, namespace, 'ConfigMap', ''].join('.')).digest('base64url')
  return `applyset-${digest}-v1`
}

/**
 * Writes the parent before members are applied: with every kind that has members now or will have.
 * @throws StackError when another tool, or another cluster of the past, made it
 */
export async function openApplySet(
  api: ClusterApi,
  set: ApplySet,
  kinds: Iterable<ObjectKindName>,
  tooling: string,
): Promise<void> {
  const [parent, cluster] = await Promise.all([api.get(parentOf(set)), clusterUid(api)])
  checkParent(set, parent, cluster)
  await writeParent(api, set, [...kinds, ...kindsIn(parent)], { tooling, cluster })
}

/** Writes it again with the kinds that have members left, or removes it where nothing is left. */
export async function closeApplySet(
  api: ClusterApi,
  set: ApplySet,
  kinds: ReadonlySet<ObjectKindName>,
  tooling: string,
): Promise<void> {
  if (kinds.size === 0) {
    await api.delete(parentOf(set), { propagation: 'background' })
    return
  }
  await writeParent(api, set, kinds, { tooling, cluster: await clusterUid(api) })
}

function checkParent(set: ApplySet, parent: Manifest | undefined, cluster: string): void {
  if (parent === undefined) return
  const where = `ConfigMap \`${set.name}\` in namespace \`${set.namespace}\``
  const tooling = parent.metadata.annotations?.[annotations.applySetTooling]
  const id = parent.metadata.labels?.[labels.applySetParent]
  if (id !== applySetId(set) || tooling?.startsWith(`${fieldManager}/`) !== true) {
    throw new StackError('apply-set-taken', `${where} belongs to ${tooling === undefined ? 'somebody else' : `\`${tooling}\``}`, {
      hint: 'use a namespace of its own: stack k8s up -n NAME, or `x-k8s.namespace` in the stack file',
    })
  }
  const { uid } = asObject(parent.data)
  if (typeof uid === 'string' && uid !== cluster) {
    throw new StackError(
      'another-cluster',
      `${where} was written on another cluster (kube-system is ${uid} there, ${cluster} here)`,
      {
        hint: `if this cluster was restored from a copy, delete it: kubectl -n ${set.namespace} delete configmap ${set.name}`,
      },
    )
  }
}

async function writeParent(
  api: ClusterApi,
  set: ApplySet,
  kinds: Iterable<ObjectKindName>,
  { tooling, cluster }: { readonly tooling: string; readonly cluster: string },
): Promise<void> {
  const { apiVersion, kind } = objectKinds['config-map']
  const metadata = {
    name: set.name,
    namespace: set.namespace,
    labels: { [labels.applySetParent]: applySetId(set), [labels.managedBy]: fieldManager },
    annotations: { [annotations.applySetTooling]: tooling, [annotations.applySetKinds]: groupKinds(kinds) },
  }
  await api.apply({ apiVersion, kind, metadata, data: { uid: cluster } }, { fieldManager, force: true })
}

/** `ConfigMap,Deployment.apps`: sorted, each once. */
function groupKinds(kinds: Iterable<ObjectKindName>): string {
  const written = [...kinds].map((name) => {
    const { apiVersion, kind } = objectKinds[name]
    const [group, version] = apiVersion.split('/')
    return version === undefined ? kind : `${kind}.${group}`
  })
  return [...new Set(written)].sort().join(',')
}

/** Those of a parent that we know; what is left of others is looked for by label anyway. */
function kindsIn(parent: Manifest | undefined): readonly ObjectKindName[] {
  const written = parent?.metadata.annotations?.[annotations.applySetKinds]?.split(',') ?? []
  // `Object.keys` of a constant gives its keys.
  return (Object.keys(objectKinds) as ObjectKindName[]).filter((name) => written.includes(groupKinds([name])))
}

async function clusterUid(api: ClusterApi): Promise<string> {
  const system = await api.get({ kind: objectKinds.namespace, name: 'kube-system' })
  return system?.metadata.uid ?? ''
}

function parentOf({ name, namespace }: ApplySet): ObjectReference {
  return { kind: objectKinds['config-map'], name, namespace }
}
