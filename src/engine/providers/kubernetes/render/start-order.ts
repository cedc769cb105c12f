import type { V1Container, V1PodSpec, V1Volume } from '@kubernetes/client-node'
import type { Need } from '../../../model/need.js'
import type { ObjectResource } from '../lower/kubernetes-resource.js'
import type { Manifest } from '../manifest.js'
import { podTemplateOf, withPodSpec } from './pod-template.js'
import { waitForJobs, waitForNames } from './wait-scripts.js'

/*
 * The order of a start, for clusters on which nobody plans it. A workload that depends on others has an initContainer that waits for
 * them: for a running or healthy one by its name in DNS, which a Service without address gives only to Pods that are (ready), so that
 * neither ports nor rights are needed; for the end of a Job by asking the API, with a ServiceAccount that may read those Jobs and no more.
 */

/** What a workload waits for, and what has to be there besides for it to be able to. */
export interface StartOrder {
  readonly manifest: Manifest
  /** Services and the like, some of them the same for several workloads; each with what it belongs to. */
  readonly helpers: readonly Helper[]
}

export interface Helper {
  readonly manifest: Manifest
  readonly of: ObjectResource
}

/** @param waitImage of what waits; undefined: the image of the first container */
export function withStartOrder(
  resource: ObjectResource,
  workloads: ReadonlyMap<string, ObjectResource>,
  waitImage: string | undefined,
): StartOrder {
  const waits = resource.needs.flatMap((need) => waitOf(need, workloads))
  if (waits.length === 0) return { manifest: resource.manifest, helpers: [] }
  const names = waits.flatMap((wait) => (wait.type === 'name' ? [wait.service] : []))
  const jobs = waits.flatMap((wait) => (wait.type === 'job' ? [wait.job] : []))
  const manifest = withPodSpec(resource.manifest, (spec) => withWaits(spec, names, jobs, resource.name, waitImage))
  const readers = jobs.length === 0 ? [] : jobReaders(resource, jobs, manifest)
  return { manifest, helpers: [...names, ...readers.map((reader) => ({ manifest: reader, of: resource }))] }
}

type Wait = { readonly type: 'name'; readonly service: WaitService } | { readonly type: 'job'; readonly job: string }

interface WaitService extends Helper {
  readonly name: string
}

function waitOf({ id, until }: Need, workloads: ReadonlyMap<string, ObjectResource>): readonly Wait[] {
  const target = workloads.get(id)
  if (target === undefined) return []
  if (target.kind === 'job') return until === 'completed' ? [{ type: 'job', job: target.name }] : []
  const { manifest } = target
  const template = podTemplateOf(manifest)
  if (template === undefined || isSwitchedOff(manifest)) return []
  const isReadyWhenRunning = (template.spec?.containers ?? []).every(({ readinessProbe }) => readinessProbe === undefined)
  const suffix = until === 'started' && !isReadyWhenRunning ? 'started' : 'ready'
  return [{ type: 'name', service: waitService(target, suffix) }]
}

/** Nothing ever answers for a service of no replicas. */
function isSwitchedOff({ spec }: Manifest): boolean {
  return typeof spec === 'object' && spec !== null && 'replicas' in spec && spec.replicas === 0
}

/** A name that stands for the Pods of a workload from when they are ready (or running) on, and for nothing before. */
function waitService(of: ObjectResource, suffix: 'started' | 'ready'): WaitService {
  const { name, manifest } = of
  const { namespace, labels } = manifest.metadata
  // A Deployment's selector; the API has it for each kind that gets here.
  const { selector } = manifest.spec as { readonly selector?: { readonly matchLabels?: { readonly [label: string]: string } } }
  const service = shortened(name, suffix)
  return {
    name: service,
    of,
    manifest: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: service, ...(namespace !== undefined && { namespace }), ...(labels && { labels }) },
      spec: {
        clusterIP: 'None',
        ...(suffix === 'started' && { publishNotReadyAddresses: true }),
        selector: selector?.matchLabels ?? {},
      },
    },
  }
}

function shortened(name: string, suffix: string): string {
  return `${name.slice(0, 63 - suffix.length - 1).replace(/-+$/, '')}-${suffix}`
}

function withWaits(
  spec: V1PodSpec,
  services: readonly WaitService[],
  jobs: readonly string[],
  account: string,
  waitImage: string | undefined,
): V1PodSpec {
  const [first] = spec.containers
  const image = waitImage ?? first?.image ?? ''
  const shared = {
    image,
    ...(first?.imagePullPolicy !== undefined && { imagePullPolicy: first.imagePullPolicy }),
    securityContext: {
      ...(first?.securityContext?.runAsUser !== undefined && { runAsUser: first.securityContext.runAsUser }),
      ...(first?.securityContext?.runAsGroup !== undefined && { runAsGroup: first.securityContext.runAsGroup }),
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
    },
  }
  const waits: V1Container[] = [
    ...(services.length > 0
      ? [
          {
            name: 'wait-for-services',
            ...shared,
            command: ['sh', '-c', waitForNames, 'wait', ...services.map(({ name }) => name)],
          },
        ]
      : []),
    ...(jobs.length > 0
      ? [
          {
            name: 'wait-for-jobs',
            ...shared,
            command: ['sh', '-c', waitForJobs, 'wait', ...jobs],
            env: [{ name: 'NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } }],
            volumeMounts: [{ name: 'job-reader', mountPath: '/var/run/job-reader', readOnly: true }],
          },
        ]
      : []),
  ]
  return {
    ...spec,
    ...(jobs.length > 0 && {
      serviceAccountName: spec.serviceAccountName ?? readerName(account),
      volumes: [...(spec.volumes ?? []), jobReaderVolume],
    }),
    initContainers: [...waits, ...(spec.initContainers ?? [])],
  }
}

/** A token for the container that waits alone: the others of the Pod have none. */
const jobReaderVolume: V1Volume = {
  name: 'job-reader',
  projected: {
    sources: [
      { serviceAccountToken: { path: 'token', expirationSeconds: 3600 } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    ],
  },
}

function readerName(workload: string): string {
  return shortened(workload, 'job-reader')
}

/** The right to read those Jobs, for the account of the workload's Pods: its own, or one that is made for it. */
function jobReaders({ name, manifest }: ObjectResource, jobs: readonly string[], waiting: Manifest): readonly Manifest[] {
  const reader = readerName(name)
  const { namespace, labels } = manifest.metadata
  const metadata = { name: reader, ...(namespace !== undefined && { namespace }), ...(labels && { labels }) }
  const account = podTemplateOf(waiting)?.spec?.serviceAccountName ?? reader
  return [
    ...(account === reader ? [{ apiVersion: 'v1', kind: 'ServiceAccount', metadata, automountServiceAccountToken: false }] : []),
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata,
      rules: [{ apiGroups: ['batch'], resources: ['jobs'], resourceNames: [...jobs], verbs: ['get'] }],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: reader },
      subjects: [{ kind: 'ServiceAccount', name: account, ...(namespace !== undefined && { namespace }) }],
    },
  ]
}
