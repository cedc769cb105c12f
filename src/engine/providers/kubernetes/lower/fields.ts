import { imageName } from '../../../model/image-name.js'
import { asObject, isList, type Json, type JsonObject } from '../../../model/json.js'
import type { Fields } from '../../../model/resource.js'
import { annotations, labels } from '../labels.js'
import { objectName } from './names.js'
import type { ServiceInStack } from './service-in-stack.js'
import type { Marks } from './user-labels.js'
import type { Workload } from './workloads.js'

/** A part of a manifest under the word that a user has for it. Parts under one word are one field. */
type Part = readonly [word: string, value: Json]

/** What a user calls a field of a manifest, where that is not its own name. A nested table is for a nested object. */
interface Words {
  readonly [field: string]: string | Words
}

/**
 * The fields of a workload in the user's words (`environment.LOG_LEVEL`, `healthcheck`), made of its manifest, so that they hold
 * everything that is written to the cluster and nothing that makes no difference there.
 */
export function workloadFields(workload: Workload, spec: object, marks: Marks): Fields {
  const { template, jobTemplate, selector: _ofName, ...rest } = asJson(spec)
  const job = asObject(asObject(jobTemplate).spec)
  const { template: jobPod, ...jobRest } = job
  return grouped([
    ...marksOf(asObject(asJson(marks))),
    ...worded(rest, workloadWords),
    ...worded(jobRest, workloadWords),
    ...podParts(asObject(template ?? jobPod), workload),
  ])
}

const update = 'deploy.update_config'
const workloadWords: Words = {
  strategy: update,
  updateStrategy: update,
  minReadySeconds: update,
  backoffLimit: 'restart',
  completions: 'replicas',
  parallelism: 'replicas',
  schedule: 'x-k8s.schedule',
  concurrencyPolicy: 'x-k8s.concurrencyPolicy',
}

const podWords: Words = {
  affinity: 'placement',
  topologySpreadConstraints: 'placement',
  nodeSelector: 'x-k8s.nodeSelector',
  tolerations: 'x-k8s.tolerations',
  priorityClassName: 'x-k8s.priorityClass',
  serviceAccountName: 'x-k8s.serviceAccount',
  imagePullSecrets: 'x-k8s.imagePullSecrets',
  terminationGracePeriodSeconds: 'stop_grace_period',
  os: 'stop_signal',
  restartPolicy: 'restart',
  hostnameOverride: 'hostname',
  hostAliases: 'extra_hosts',
  dnsConfig: 'dns',
  dnsPolicy: 'dns',
  hostNetwork: 'network_mode',
  hostPID: 'pid',
  shareProcessNamespace: 'pid',
  hostIPC: 'ipc',
  hostUsers: 'security_opt',
  runtimeClassName: 'runtime',
  securityContext: { supplementalGroups: 'group_add', sysctls: 'sysctls', fsGroup: 'x-k8s.fsGroup' },
}

const containerWords: Words = {
  imagePullPolicy: 'pull_policy',
  command: 'entrypoint',
  args: 'command',
  workingDir: 'working_dir',
  stdin: 'stdin_open',
  readinessProbe: 'healthcheck',
  livenessProbe: 'healthcheck',
  startupProbe: 'healthcheck',
  lifecycle: { postStart: 'post_start', preStop: 'pre_stop', stopSignal: 'stop_signal' },
  securityContext: {
    runAsUser: 'user',
    runAsGroup: 'user',
    privileged: 'privileged',
    readOnlyRootFilesystem: 'read_only',
    capabilities: { add: 'cap_add', drop: 'cap_drop' },
    '*': 'security_opt',
  },
  envFrom: 'environment',
}

/** A hook that nobody wrote is there to send the stop signal, or to take connections to the last. */
const wordsWithoutHook: Words = {
  ...containerWords,
  lifecycle: { postStart: 'post_start', preStop: { sleep: 'ports', exec: 'stop_signal' }, stopSignal: 'stop_signal' },
}

function podParts(template: JsonObject, { members, owner }: Workload): readonly Part[] {
  const { containers, initContainers, volumes, ...pod } = asObject(template.spec)
  const metadata = asObject(template.metadata)
  const { [annotations.image]: _ofOwner, ...marked } = asObject(metadata.annotations)
  return [
    ...marksOf({ labels: metadata.labels ?? {}, annotations: marked }),
    ...worded(pod, podWords),
    ...listOf(volumes).flatMap(volumeParts),
    ...listOf(initContainers).map((container): Part => ['volumes', container]),
    ...listOf(containers).flatMap((container) => {
      const of = members.find(({ name }) => objectName(name) === container.name)
      const parts = containerParts(container, listOf(volumes), of)
      return of === undefined || of === owner ? parts : parts.map(([word, value]): Part => [`${of.name}: ${word}`, value])
    }),
  ]
}

function containerParts(
  { image, env, volumeMounts, name: _ofService, ...container }: JsonObject,
  volumes: readonly JsonObject[],
  of: ServiceInStack | undefined,
): readonly Part[] {
  const words = of?.service.pre_stop === undefined ? wordsWithoutHook : containerWords
  return [
    ['image', imageField(image ?? null, of)],
    ...listOf(env).map(({ name, ...value }): Part => [`environment.${String(name)}`, value]),
    ...listOf(volumeMounts).map((mount): Part => {
      return [mountWord(mount, volumes.find(({ name }) => name === mount.name) ?? {}), mount]
    }),
    ...worded(container, words),
  ]
}

/** Which image is asked for; which content that name has at the moment is compared as such, and told as `a newer one`. */
function imageField(reference: Json, of: ServiceInStack | undefined): Json {
  if (of === undefined) return reference
  const source = imageName(of.stack, of.name, of.service)
  const { registry } = of.context.settings
  return registry !== undefined && String(reference).startsWith(registry) ? [registry, source] : source
}

/** Labels and annotations, each under its own name, but for those that `stack` finds things by: they last as long as the service's name. */
function marksOf({ labels: ofLabels, annotations: ofAnnotations }: JsonObject): readonly Part[] {
  return [ofLabels, ofAnnotations].flatMap((marked) =>
    Object.entries(asObject(marked))
      .filter(([name]) => !isOwnMark(name))
      .map(([name, value]): Part => [markWord(name), value ?? null]),
  )
}

function isOwnMark(name: string): boolean {
  return name === annotations.service || Object.values<string>(labels).includes(name)
}

function markWord(name: string): string {
  if (name.startsWith(labels.networkPrefix) || name.startsWith(labels.aliasPrefix)) return 'networks'
  return name.startsWith(`${annotations.image}-`) ? `image of ${name.slice(annotations.image.length + 1)}` : `labels.${name}`
}

/** One volume holds the files of configs and of secrets, each of which is a field of its own. */
function volumeParts(volume: JsonObject): readonly Part[] {
  const { sources, ...projected } = asObject(volume.projected)
  if (sources === undefined) return [[volumeWord(volume), volume]]
  return listOf(sources).map((source): Part => [volumeWord(source), { ...volume, projected: { ...projected, source } }])
}

function mountWord(mount: JsonObject, volume: JsonObject): string {
  const source = listOf(asObject(volume.projected).sources).find((each) =>
    listOf(asObject(each.configMap ?? each.secret).items).some(({ path }) => path === mount.subPath),
  )
  return volumeWord(source ?? volume)
}

function volumeWord(volume: JsonObject): string {
  if ('configMap' in volume) return 'configs'
  if ('secret' in volume || 'projected' in volume) return 'secrets'
  return asObject(volume.emptyDir).medium === 'Memory' ? 'tmpfs' : 'volumes'
}

function worded(value: JsonObject, words: Words): readonly Part[] {
  return Object.entries(value).flatMap(([field, part = null]): readonly Part[] => {
    const word = words[field] ?? words['*'] ?? field
    return typeof word === 'string' ? [[word, { [field]: part }]] : worded(asObject(part), word)
  })
}

function grouped(parts: readonly Part[]): Fields {
  const fields = new Map<string, readonly Json[]>()
  for (const [word, value] of parts) fields.set(word, [...(fields.get(word) ?? []), value])
  return Object.fromEntries(fields)
}

function asJson(value: object): JsonObject {
  // Manifests are JSON by their types: what the API takes.
  return JSON.parse(JSON.stringify(value)) as JsonObject
}

function listOf(value: Json | undefined): readonly JsonObject[] {
  return isList(value) ? value.map((each) => asObject(each)) : []
}
