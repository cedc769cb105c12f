import type { KeyPath } from '../../../../model/origin.js'
import type { Mapping } from '../../../../model/service.js'
import {
  type Autoscale,
  type IngressSettings,
  type ServiceObjectSettings,
  type ServiceSettings,
  serviceTypes,
  type VolumeSettings,
  workloadKinds,
} from './kubernetes-settings.js'
import { type Findings, integer, oneOf, type Reader, text } from './read-values.js'
import { domainName, nodePort, percentage, schedule } from './service-settings.js'
import { quantity } from './volume-settings.js'

/*
 * Labels of kompose (its user guide, "Labels") that say what a key of `x-k8s` says, so that files made for it move over as they are.
 */

/** Whether a label is one that kompose reads. */
export function isKomposeLabel(name: string): boolean {
  return name.startsWith('kompose.')
}

/** Those that settings are made of; of the others, `explain` says that they have no effect. */
export const understoodLabels: ReadonlySet<string> = new Set([
  'kompose.controller.type',
  'kompose.cronjob.schedule',
  'kompose.cronjob.concurrency_policy',
  'kompose.cronjob.backoff_limit',
  'kompose.hpa.replicas.min',
  'kompose.hpa.replicas.max',
  'kompose.hpa.cpu',
  'kompose.hpa.memory',
  'kompose.image-pull-secret',
  'kompose.security-context.fsgroup',
  'kompose.service.expose',
  'kompose.service.expose.tls-secret',
  'kompose.service.expose.ingress-class-name',
  'kompose.service.external-traffic-policy',
  'kompose.service.nodeport.port',
  'kompose.service.type',
  'kompose.volume.size',
  'kompose.volume.storage-class-name',
])

/** @param path of the labels */
export function serviceLabelSettings(labels: Mapping, path: KeyPath, findings: Findings): Partial<ServiceSettings> {
  const read = labelReader(labels, path, findings)
  const kind = read('controller.type', oneOf([...workloadKinds, 'ReplicationController'] as const))
  const secret = read('image-pull-secret', text())
  return present({
    kind:
      kind === 'ReplicationController' ? 'Deployment' : (kind ?? (labels['kompose.cronjob.schedule'] ? 'CronJob' : undefined)),
    schedule: read('cronjob.schedule', schedule),
    concurrencyPolicy: read('cronjob.concurrency_policy', oneOf(['Allow', 'Forbid', 'Replace'])),
    backoffLimit: read('cronjob.backoff_limit', integer(0)),
    autoscale: autoscale(read),
    ingress: ingress(read, labels['kompose.service.expose']),
    service: serviceObject(read),
    fsGroup: read('security-context.fsgroup', integer(0)),
    imagePullSecrets: secret === undefined ? undefined : [secret],
  })
}

/** @param path of the labels */
export function volumeLabelSettings(labels: Mapping, path: KeyPath, findings: Findings): VolumeSettings {
  const read = labelReader(labels, path, findings)
  return present({ size: read('volume.size', quantity), storageClass: read('volume.storage-class-name', text()) })
}

type ReadLabel = <Value>(name: string, reader: Reader<Value>) => Value | undefined

function labelReader(labels: Mapping, path: KeyPath, findings: Findings): ReadLabel {
  return (name, reader) => {
    const label = `kompose.${name}`
    const value = labels[label]
    return value === undefined ? undefined : reader(value, [...path, label], findings)
  }
}

function autoscale(read: ReadLabel): Autoscale | undefined {
  const max = read('hpa.replicas.max', integer(1))
  const rest = {
    min: read('hpa.replicas.min', integer(1)),
    cpu: read('hpa.cpu', percentage),
    memory: read('hpa.memory', percentage),
  }
  if (max === undefined && rest.min === undefined && rest.cpu === undefined && rest.memory === undefined) return undefined
  // kompose's own default for the upper end is 3.
  return { ...present(rest), max: max ?? Math.max(3, rest.min ?? 0) }
}

/** `true`, or host names with commas between them, each of which may have a path. */
function ingress(read: ReadLabel, hosts: string | undefined): readonly IngressSettings[] | undefined {
  if (hosts === undefined || hosts === '' || hosts === 'false') return undefined
  const rest = present({
    tls: read('service.expose.tls-secret', text()),
    class: read('service.expose.ingress-class-name', text()),
  })
  if (hosts === 'true') return [rest]
  return hosts.split(',').map((written) => {
    const [host = '', ...path] = written.trim().split('/')
    return present({
      ...rest,
      host: host === '' ? undefined : read('service.expose', (_hosts, at, findings) => domainName(host, at, findings)),
      path: path.length === 0 ? undefined : `/${path.join('/')}`,
    })
  })
}

function serviceObject(read: ReadLabel): ServiceObjectSettings | undefined {
  const settings = present({
    type: read('service.type', oneOf(serviceTypes)),
    nodePort: read('service.nodeport.port', nodePort),
    externalTrafficPolicy: read('service.external-traffic-policy', oneOf(['Cluster', 'Local'])),
  })
  return Object.keys(settings).length === 0 ? undefined : settings
}

/** Without what is undefined, so that spreading it over defaults keeps them. */
function present<Value extends object>(value: Value): Value {
  // The same keys but for those that said nothing, which all are optional.
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as Value
}
