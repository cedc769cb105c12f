import type { TestCluster } from './test-cluster.js'

/** What tests look at on every object. */
export interface ClusterObject {
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly resourceVersion: string
    readonly uid: string
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
    readonly deletionTimestamp?: string
    readonly managedFields?: readonly { readonly subresource?: string }[]
  }
  readonly spec?: Readonly<Record<string, unknown>>
  readonly status?: Readonly<Record<string, unknown>>
  readonly data?: Readonly<Record<string, string>>
}

interface ResourceList {
  readonly groupVersion: string
  readonly resources: readonly {
    readonly name: string
    readonly kind: string
    readonly namespaced: boolean
    readonly verbs: readonly string[]
  }[]
}

/**
 * Every object of a namespace, of whatever kind the server knows, by `kind/name`: without events, and without what Kubernetes itself puts
 * into every namespace.
 * @returns undefined where there is no such namespace
 */
export async function objectsOf(
  cluster: TestCluster,
  namespace: string,
): Promise<ReadonlyMap<string, ClusterObject> | undefined> {
  if ((await cluster.request('GET', `/api/v1/namespaces/${namespace}`)) === undefined) return undefined
  const lists = await Promise.all((await listable(cluster)).map((path) => list(cluster, path, namespace)))
  const own = lists.flat().filter(({ kind, metadata }) => !given.has(`${kind}/${metadata.name}`))
  return new Map(own.map((object) => [`${object.kind}/${object.metadata.name}`, object]))
}

const given = new Set(['ConfigMap/kube-root-ca.crt', 'ServiceAccount/default'])

/** `/apis/apps/v1` and `deployments`, for each kind that lives in namespaces and is kept. */
async function listable(cluster: TestCluster): Promise<readonly (readonly [root: string, plural: string, kind: string])[]> {
  // The casts name what the API's own lists of groups and resources hold.
  const { groups } = (await cluster.request('GET', '/apis')) as {
    readonly groups: readonly { readonly preferredVersion: { readonly groupVersion: string } }[]
  }
  const roots = ['/api/v1', ...groups.map(({ preferredVersion }) => `/apis/${preferredVersion.groupVersion}`)]
  const found = await Promise.all(
    roots
      .filter((root) => !/metrics|authorization|authentication|\/events\./.test(root))
      .map(async (root) => {
        const { resources } = (await cluster.request('GET', root)) as ResourceList
        return resources
          .filter(({ namespaced, verbs, name }) => namespaced && verbs.includes('list') && name !== 'events')
          .map(({ name, kind }) => [root, name, kind] as const)
      }),
  )
  return found.flat()
}

async function list(
  cluster: TestCluster,
  [root, plural, kind]: readonly [string, string, string],
  namespace: string,
): Promise<readonly ClusterObject[]> {
  // The cast names what every list of the API holds.
  const { items } = (await cluster.request('GET', `${root}/namespaces/${namespace}/${plural}`)) as {
    readonly items: readonly ClusterObject[]
  }
  return items.map((object) => ({ ...object, kind }))
}

/**
 * What somebody wrote of each object, by `kind/name`: two looks are alike when nothing was changed between them. A resourceVersion would
 * tell more than that, since a controller goes on reporting (`status`) after a rollout: how many pods are still about to end, say. What
 * follows from the pods alone, endpoints, is left out.
 */
export function writtenOf(objects: ReadonlyMap<string, ClusterObject> | undefined): ReadonlyMap<string, unknown> {
  const lasting = [...(objects ?? [])].filter(([, { kind }]) => !/^Endpoint/.test(kind))
  return new Map(lasting.map(([name, object]) => [name, withoutReports(object)]))
}

function withoutReports({ status: _, metadata, ...object }: ClusterObject): unknown {
  const { resourceVersion: _version, managedFields = [], ...rest } = metadata
  return { ...object, metadata: { ...rest, managedFields: managedFields.filter(({ subresource }) => subresource !== 'status') } }
}

interface PodStatus {
  readonly phase: string
  readonly containerStatuses?: readonly {
    readonly name: string
    readonly state: { readonly running?: object; readonly terminated?: { readonly exitCode: number } }
  }[]
}

/** The containers of a namespace's pods that run, by name and number; a pod that is about to go doesn't count. */
export async function runningContainers(cluster: TestCluster, namespace: string): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {}
  for (const { name, state } of await containerStates(cluster, namespace))
    if (state.running) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

/** With what a container of that name ended. */
export async function exitCodeOf(cluster: TestCluster, namespace: string, container: string): Promise<number | undefined> {
  const found = (await containerStates(cluster, namespace)).find(({ name }) => name === container)
  return found?.state.terminated?.exitCode
}

async function containerStates(cluster: TestCluster, namespace: string) {
  const pods = await list(cluster, ['/api/v1', 'pods', 'Pod'], namespace)
  return (
    pods
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      // The cast names the part of a pod's status that is read here.
      .flatMap(({ status }) => (status as unknown as PodStatus | undefined)?.containerStatuses ?? [])
  )
}
