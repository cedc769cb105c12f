import type { ObjectKind } from './manifest.js'

/** Every kind of object that `stack` makes or looks at, by the name that resource ids and people use for it (`deployment/web`). */
export const objectKinds = {
  namespace: { apiVersion: 'v1', kind: 'Namespace', plural: 'namespaces', scope: 'cluster' },
  node: { apiVersion: 'v1', kind: 'Node', plural: 'nodes', scope: 'cluster' },
  pod: { apiVersion: 'v1', kind: 'Pod', plural: 'pods', scope: 'namespace' },
  event: { apiVersion: 'v1', kind: 'Event', plural: 'events', scope: 'namespace' },
  'config-map': { apiVersion: 'v1', kind: 'ConfigMap', plural: 'configmaps', scope: 'namespace' },
  secret: { apiVersion: 'v1', kind: 'Secret', plural: 'secrets', scope: 'namespace' },
  'persistent-volume-claim': {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    plural: 'persistentvolumeclaims',
    scope: 'namespace',
  },
  service: { apiVersion: 'v1', kind: 'Service', plural: 'services', scope: 'namespace' },
  'service-account': { apiVersion: 'v1', kind: 'ServiceAccount', plural: 'serviceaccounts', scope: 'namespace' },
  deployment: { apiVersion: 'apps/v1', kind: 'Deployment', plural: 'deployments', scope: 'namespace' },
  'replica-set': { apiVersion: 'apps/v1', kind: 'ReplicaSet', plural: 'replicasets', scope: 'namespace' },
  'stateful-set': { apiVersion: 'apps/v1', kind: 'StatefulSet', plural: 'statefulsets', scope: 'namespace' },
  'daemon-set': { apiVersion: 'apps/v1', kind: 'DaemonSet', plural: 'daemonsets', scope: 'namespace' },
  job: { apiVersion: 'batch/v1', kind: 'Job', plural: 'jobs', scope: 'namespace' },
  'cron-job': { apiVersion: 'batch/v1', kind: 'CronJob', plural: 'cronjobs', scope: 'namespace' },
  'network-policy': {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    plural: 'networkpolicies',
    scope: 'namespace',
  },
  ingress: { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', plural: 'ingresses', scope: 'namespace' },
  'horizontal-pod-autoscaler': {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    plural: 'horizontalpodautoscalers',
    scope: 'namespace',
  },
  'pod-disruption-budget': {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    plural: 'poddisruptionbudgets',
    scope: 'namespace',
  },
  'priority-class': {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    plural: 'priorityclasses',
    scope: 'cluster',
  },
  lease: { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', plural: 'leases', scope: 'namespace' },
  'storage-class': { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', plural: 'storageclasses', scope: 'cluster' },
  'runtime-class': { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', plural: 'runtimeclasses', scope: 'cluster' },
} as const satisfies { readonly [name: string]: ObjectKind }

export type ObjectKindName = keyof typeof objectKinds

/** Kinds that a project's objects are of, but for its namespace: what is listed to see what exists, and pruned. */
export const memberKinds = [
  'config-map',
  'secret',
  'persistent-volume-claim',
  'service',
  'service-account',
  'deployment',
  'stateful-set',
  'daemon-set',
  'job',
  'cron-job',
  'network-policy',
  'ingress',
  'horizontal-pod-autoscaler',
  'pod-disruption-budget',
  'priority-class',
] as const satisfies readonly ObjectKindName[]
