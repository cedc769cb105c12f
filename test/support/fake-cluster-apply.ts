import { ClusterError } from '../../src/engine/providers/kubernetes/cluster-error.js'
import type { Manifest } from '../../src/engine/providers/kubernetes/manifest.js'

interface Tree {
  readonly [name: string]: unknown
}

/** Manager -> the paths of the leaves that it manages. */
export type ManagedPaths = ReadonlyMap<string, ReadonlySet<string>>

interface Leaf {
  readonly segments: readonly string[]
  readonly value: unknown
}

/**
 * Server-side apply (API reference, "Field management"): leaves of the manifest are set, those that the manager set before and no longer
 * names are removed, unless others manage them too.
 * @throws ClusterError for leaves that others set differently, unless `force`
 */
export function applied(
  known: Manifest | undefined,
  manifest: Manifest,
  managed: ManagedPaths,
  manager: string,
  force: boolean,
): { readonly manifest: Manifest; readonly paths: ReadonlySet<string> } {
  const wanted = leaves(manifest)
  const live = new Map(known === undefined ? [] : leaves(known))
  const others = [...managed].filter(([name]) => name !== manager)
  const owners = (path: string) => others.filter(([, paths]) => paths.has(path)).map(([name]) => name)
  const conflicts = [...wanted].flatMap(([path, leaf]) =>
    same(live.get(path)?.value, leaf.value) ? [] : owners(path).map((owner) => ({ owner, field: fieldOf(leaf.segments) })),
  )
  if (conflicts.length > 0 && !force) {
    throw new ClusterError('conflict', conflicts.map(({ owner, field }) => `${field} belongs to \`${owner}\``).join('; '), {
      status: 409,
      reason: 'Conflict',
      causes: conflicts.map(({ owner, field }) => ({
        field,
        message: `conflict with "${owner}"`,
        reason: 'FieldManagerConflict',
      })),
    })
  }
  for (const path of managed.get(manager) ?? []) {
    if (!wanted.has(path) && owners(path).length === 0) live.delete(path)
  }
  for (const [path, leaf] of wanted) live.set(path, leaf)
  const paths = new Set([...wanted.keys()].filter((path) => !identity.has(path)))
  return { manifest: treeOf(live.values()) as unknown as Manifest, paths }
}

/** The paths in which two objects differ. */
export function changedPaths(before: Manifest | undefined, after: Manifest): ReadonlySet<string> {
  const live = before === undefined ? new Map<string, Leaf>() : leaves(before)
  return new Set([...leaves(after)].flatMap(([path, { value }]) => (same(live.get(path)?.value, value) ? [] : [path])))
}

/** As `metadata.managedFields` writes paths: `{ "f:spec": { "f:replicas": {} } }`. */
export function fieldsV1(paths: Iterable<string>): Tree {
  const root: { [name: string]: unknown } = {}
  for (const path of paths) {
    let inner = root
    for (const segment of JSON.parse(path) as readonly string[]) {
      const next = (inner[segment] ?? {}) as { [name: string]: unknown }
      inner[segment] = next
      inner = next
    }
  }
  return root
}

/** What names an object is nobody's field. */
const identity = new Set(
  [['f:apiVersion'], ['f:kind'], ['f:metadata', 'f:name'], ['f:metadata', 'f:namespace']].map((path) => JSON.stringify(path)),
)
/** What the server sets itself. */
const serversOwn = new Set(['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'deletionTimestamp', 'managedFields'])

function leaves(manifest: Manifest): Map<string, Leaf> {
  const found = new Map<string, Leaf>()
  const visit = (value: unknown, segments: readonly string[], field: string): void => {
    if (isTree(value) && Object.keys(value).length > 0) {
      for (const [name, inner] of Object.entries(value)) if (inner !== undefined) visit(inner, [...segments, `f:${name}`], name)
    } else if (Array.isArray(value) && value.length > 0 && value.every((item) => isTree(item) && listKey(field, item))) {
      for (const item of value) visit(item, [...segments, `k:${listKey(field, item)}`], '')
    } else found.set(JSON.stringify(segments), { segments, value })
  }
  visit(manifest, [], '')
  return found
}

/** What tells the elements of a list apart: the `x-kubernetes-list-map-keys` of the API's own description. */
export function listKey(field: string, item: Tree): string | undefined {
  const keys: { readonly [field: string]: readonly string[] } = {
    containers: ['name'],
    initContainers: ['name'],
    volumes: ['name'],
    env: ['name'],
    imagePullSecrets: ['name'],
    volumeMounts: ['mountPath'],
    hostAliases: ['ip'],
    conditions: ['type'],
    ownerReferences: ['uid'],
    ports: 'containerPort' in item ? ['containerPort', 'protocol'] : ['port', 'protocol'],
  }
  const own = keys[field]
  if (own === undefined || item[own[0] ?? ''] === undefined) return undefined
  return JSON.stringify(Object.fromEntries(own.map((key) => [key, item[key] ?? (key === 'protocol' ? 'TCP' : '')])))
}

function treeOf(found: Iterable<Leaf>): Tree {
  const root: Node = { fields: new Map(), items: new Map() }
  for (const { segments, value } of found) {
    let node = root
    for (const segment of segments) {
      const place = segment.startsWith('k:') ? node.items : node.fields
      const next: Node = place.get(segment.slice(2)) ?? { fields: new Map(), items: new Map() }
      place.set(segment.slice(2), next)
      node = next
    }
    node.value = { is: value }
  }
  return plain(root) as Tree
}

interface Node {
  readonly fields: Map<string, Node>
  readonly items: Map<string, Node>
  value?: { readonly is: unknown }
}

function plain({ fields, items, value }: Node): unknown {
  if (fields.size > 0) return Object.fromEntries([...fields].map(([name, inner]) => [name, plain(inner)]))
  if (items.size > 0) return [...items.values()].map(plain)
  return value?.is
}

/** `.spec.template.spec.containers[name="web"].image` */
function fieldOf(segments: readonly string[]): string {
  return segments
    .map((segment) => {
      if (segment.startsWith('f:')) return `.${segment.slice(2)}`
      const entries = Object.entries(JSON.parse(segment.slice(2)) as Tree)
      return `[${entries.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`
    })
    .join('')
}

/** Strict field validation, as far as the fields are listed here. @throws ClusterError */
export function checkFields(manifest: Manifest): void {
  check(manifest.metadata, '.metadata', metadataFields)
  const spec = podSpecOf(manifest)
  if (spec === undefined) return
  check(spec.value, spec.path, podSpecFields)
  for (const list of ['containers', 'initContainers']) {
    const containers = spec.value[list]
    if (!Array.isArray(containers)) continue
    for (const container of containers) check(container, `${spec.path}.${list}[name="${container.name}"]`, containerFields)
  }
}

function check(value: object, path: string, known: ReadonlySet<string>): void {
  for (const name of Object.keys(value)) {
    if (known.has(name) || serversOwn.has(name)) continue
    throw new ClusterError('invalid', `failed to create typed patch object: ${path}.${name}: field not declared in schema`, {
      status: 500,
    })
  }
}

function podSpecOf(manifest: Manifest): { readonly value: Tree; readonly path: string } | undefined {
  const paths: { readonly [kind: string]: readonly string[] } = {
    Pod: ['spec'],
    Job: ['spec', 'template', 'spec'],
    CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
    Deployment: ['spec', 'template', 'spec'],
    StatefulSet: ['spec', 'template', 'spec'],
    DaemonSet: ['spec', 'template', 'spec'],
  }
  const path = paths[manifest.kind]
  if (path === undefined) return undefined
  const value = path.reduce<unknown>((inner, key) => (isTree(inner) ? inner[key] : undefined), manifest)
  return isTree(value) ? { value, path: `.${path.join('.')}` } : undefined
}

const metadataFields = new Set(
  'name namespace labels annotations finalizers ownerReferences generateName deletionGracePeriodSeconds selfLink'.split(' '),
)
const podSpecFields = new Set(
  (
    'activeDeadlineSeconds affinity automountServiceAccountToken containers dnsConfig dnsPolicy enableServiceLinks ephemeralContainers ' +
    'hostAliases hostIPC hostNetwork hostPID hostUsers hostname hostnameOverride imagePullSecrets initContainers nodeName nodeSelector os ' +
    'overhead preemptionPolicy priority priorityClassName readinessGates resourceClaims resources restartPolicy runtimeClassName ' +
    'schedulerName schedulingGates securityContext serviceAccount serviceAccountName setHostnameAsFQDN shareProcessNamespace subdomain ' +
    'terminationGracePeriodSeconds tolerations topologySpreadConstraints volumes'
  ).split(' '),
)
const containerFields = new Set(
  (
    'args command env envFrom image imagePullPolicy lifecycle livenessProbe name ports readinessProbe resizePolicy resources ' +
    'restartPolicy restartPolicyRules securityContext startupProbe stdin stdinOnce terminationMessagePath terminationMessagePolicy tty ' +
    'volumeDevices volumeMounts workingDir'
  ).split(' '),
)

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
