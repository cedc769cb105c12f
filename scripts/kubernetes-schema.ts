import type { JsonObject } from '../src/engine/model/json.js'

/*
 * The JSON Schema of `x-k8s` for editors: what `providers/kubernetes/lower/settings` reads. Values are read loosely (numbers as text, one
 * for a list of one), so that only names and words are checked here.
 */

const text: JsonObject = { type: ['string', 'number', 'boolean'] }
const number: JsonObject = { type: ['integer', 'string'] }
const boolean: JsonObject = { type: ['boolean', 'string'] }
const mapping: JsonObject = { type: 'object', additionalProperties: text }

function object(properties: JsonObject): JsonObject {
  return { type: 'object', properties, additionalProperties: false }
}

function listOf(items: JsonObject): JsonObject {
  return { anyOf: [{ type: 'array', items }, items] }
}

function words(...allowed: readonly string[]): JsonObject {
  return { type: 'string', pattern: `^(${allowed.flatMap((word) => [word, word.toLowerCase()]).join('|')})$|\\$` }
}

function described(description: string, schema: JsonObject): JsonObject {
  return { description, ...schema }
}

/** Of the stack itself. */
export const stackSettings: JsonObject = object({
  namespace: described('instead of stack-<project>', text),
  cluster: object({
    name: described('of a local cluster that several projects may share', text),
    driver: words('kind', 'minikube'),
    workers: described('nodes beside the control plane', number),
    image: described('of the nodes', text),
    mounts: described(
      'folders of this machine that nodes see beside the project’s',
      listOf({ anyOf: [text, object({ hostPath: text, nodePath: text })] }),
    ),
    featureGates: { type: 'object', additionalProperties: boolean },
    unsafeSysctls: listOf(text),
  }),
  allowContexts: described('contexts of your kubeconfig that this stack may be sent to', listOf(text)),
  registry: described('where built images are pushed: registry.example.com/team', text),
  imagePullSecrets: listOf(text),
  waitImage: described('what waits for dependencies in what `stack k8s render` writes', text),
  storageClass: described('of volumes that do not say their own', text),
  size: described('of volumes that do not say their own: 1Gi', text),
})

/** Of a service. */
export const serviceSettings: JsonObject = object({
  kind: words('Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'),
  schedule: described('of a CronJob: 0 3 * * *', text),
  concurrencyPolicy: words('Allow', 'Forbid', 'Replace'),
  backoffLimit: number,
  autoscale: object({ min: number, max: number, cpu: number, memory: number }),
  ingress: listOf({
    anyOf: [text, object({ host: text, path: text, class: text, port: number, tls: text, annotations: mapping })],
  }),
  serviceAccount: { anyOf: [text, object({ name: text, create: boolean, annotations: mapping, token: boolean })] },
  disruptionBudget: object({ minAvailable: number, maxUnavailable: number }),
  priorityClass: { anyOf: [text, object({ name: text, value: number })] },
  nodeSelector: mapping,
  tolerations: listOf({ type: 'object' }),
  affinity: { type: 'object' },
  topologySpread: listOf({ type: 'object' }),
  schedulerName: text,
  service: object({
    type: words('ClusterIP', 'NodePort', 'LoadBalancer', 'Headless'),
    nodePort: number,
    externalTrafficPolicy: words('Cluster', 'Local'),
    annotations: mapping,
  }),
  readiness: described('asked over HTTP whether it is ready, in place of its health check', object({ path: text, port: number })),
  liveness: described('a failing health check restarts the container', boolean),
  fsGroup: number,
  allowDevices: described('devices are handed out, which takes a privileged container', boolean),
  labels: mapping,
  annotations: mapping,
  imagePullSecrets: listOf(text),
  ignore: described('keys of the service that are left out where the cluster cannot have them', listOf(text)),
})

/** Of a volume. */
export const volumeSettings: JsonObject = object({
  size: text,
  storageClass: text,
  accessModes: listOf(words('ReadWriteOnce', 'ReadWriteMany', 'ReadOnlyMany', 'ReadWriteOncePod')),
})
