import type { Manifest } from '../../src/engine/providers/kubernetes/manifest.js'
import type { FakeCluster } from './fake-cluster-api.js'

const project = 'shop'
const namespace = 'stack-shop'

export interface GivenWorkload {
  readonly replicas?: number
  readonly image?: string
  readonly command?: readonly string[]
  readonly env?: { readonly [name: string]: string }
  /** Of its container. */
  readonly container?: object
  /** Of the pod. */
  readonly pod?: object
  /** Written on the workload. */
  readonly annotations?: { readonly [name: string]: string }
}

/** A workload of the project `shop` as `stack` makes it, with what daily commands look at. */
export function serviceWorkload(
  kind: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'Job',
  service: string,
  given: GivenWorkload = {},
): Manifest {
  const { replicas, image = 'busybox:1.36', command, env, container, pod, annotations } = given
  const labels = { 'dev.stack/project': project, 'dev.stack/service': service }
  const own = {
    name: service,
    image,
    ...(command && { command }),
    ...(env && { env: Object.entries(env).map(([name, value]) => ({ name, value })) }),
    ...container,
  }
  const template = {
    metadata: { labels, annotations: { 'dev.stack/service-name': service } },
    spec: { ...(kind === 'Job' && { restartPolicy: 'Never' }), containers: [own], ...pod },
  }
  return {
    apiVersion: kind === 'Job' ? 'batch/v1' : 'apps/v1',
    kind,
    metadata: { name: service, namespace, labels, annotations: { 'dev.stack/group': service, ...annotations } },
    spec: {
      ...(kind !== 'Job' && { selector: { matchLabels: labels } }),
      ...(replicas !== undefined && { replicas }),
      ...(kind === 'StatefulSet' && { serviceName: service }),
      template,
    },
  }
}

/** The pods of a service that are there now. */
export function podsOf(cluster: FakeCluster, service: string): readonly Manifest[] {
  return cluster.objects('pod', namespace).filter(({ metadata }) => metadata.labels?.['dev.stack/service'] === service)
}

/** A fake cluster with the project's namespace and these workloads, all of them ready. */
export async function startServices(cluster: FakeCluster, workloads: readonly Manifest[]): Promise<void> {
  const options = { fieldManager: 'stack', force: true }
  await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, options)
  for (const workload of workloads) await cluster.apply(workload, options)
  await cluster.settled()
}
