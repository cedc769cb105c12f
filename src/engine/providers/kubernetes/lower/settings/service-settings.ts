import type { Json } from '../../../../model/json.js'
import {
  type Autoscale,
  type DisruptionBudget,
  type HttpReadiness,
  type IngressSettings,
  type PriorityClassSettings,
  type ServiceAccountSettings,
  type ServiceObjectSettings,
  type ServiceSettings,
  serviceTypes,
  workloadKinds,
} from './kubernetes-settings.js'
import { boolean, either, integer, isScalar, list, map, object, oneOf, type Reader, text, verbatim } from './read-values.js'

const isTrue = (value: Json) => value === true || value === 'true'

/** Five fields, or one of the words that stand for them. */
export const schedule: Reader<string> = text(
  /^(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|\S+( +\S+){4})$/,
  'a schedule of five fields (`0 3 * * *`)',
)

export const domainName: Reader<string> = text(
  /^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
  'a domain name',
  (host) => (/^https?:\/\//.test(host) ? `write \`${host.replace(/^https?:\/\//, '').replace(/\/.*$/, '')}\`` : undefined),
)

export const nodePort: Reader<number> = integer(1, 65535)
export const percentage: Reader<number> = integer(1, 1000)

const podCount: Reader<number | string> = either<string, number>(
  (value) => typeof value === 'string' && value.endsWith('%'),
  text(/^\d{1,3}%$/, 'a number of pods, or a part of them (`50%`)'),
  integer(0),
)

const ingress = object<IngressSettings>({
  host: domainName,
  path: text(/^\//, 'a path that begins with `/`'),
  class: text(),
  port: integer(1, 65535),
  tls: either<true, string>(isTrue, () => true, text()),
  annotations: map(text()),
})

const serviceAccount: Reader<ServiceAccountSettings> = either(
  isScalar,
  (value, path, findings) => {
    const name = text()(value, path, findings)
    return name === undefined ? undefined : { name }
  },
  object<ServiceAccountSettings>({ name: text(), create: boolean, annotations: map(text()), token: boolean }),
)

const priorityClass: Reader<PriorityClassSettings> = either(
  isScalar,
  (value, path, findings) => {
    const name = text()(value, path, findings)
    return name === undefined ? undefined : { name }
  },
  object<PriorityClassSettings>({ name: text(), value: integer(-2147483648, 1000000000) }, ['name']),
)

const disruptionBudget: Reader<DisruptionBudget> = (value, path, findings) => {
  const read = object<DisruptionBudget>({ minAvailable: podCount, maxUnavailable: podCount })(value, path, findings)
  if (read === undefined || (read.minAvailable === undefined) !== (read.maxUnavailable === undefined)) return read
  findings.report(path, 'invalid-value', 'it takes one of `minAvailable` and `maxUnavailable`')
  return undefined
}

/** What stands in the `x-k8s` of a service. */
export const serviceReader = object<Partial<ServiceSettings>>({
  kind: oneOf(workloadKinds),
  schedule,
  concurrencyPolicy: oneOf(['Allow', 'Forbid', 'Replace']),
  backoffLimit: integer(0),
  autoscale: object<Autoscale>({ min: integer(1), max: integer(1), cpu: percentage, memory: percentage }, ['max']),
  ingress: list(
    either<IngressSettings, IngressSettings>(
      isScalar,
      (value, path, findings) => {
        const host = domainName(value, path, findings)
        return host === undefined ? undefined : { host }
      },
      ingress,
    ),
  ),
  serviceAccount,
  disruptionBudget,
  priorityClass,
  nodeSelector: map(text()),
  tolerations: list(verbatim),
  affinity: verbatim,
  topologySpread: list(verbatim),
  schedulerName: text(),
  service: object<ServiceObjectSettings>({
    type: oneOf(serviceTypes),
    nodePort,
    externalTrafficPolicy: oneOf(['Cluster', 'Local']),
    annotations: map(text()),
  }),
  readiness: object<HttpReadiness>({ path: text(/^\//, 'a path that begins with `/`'), port: integer(1, 65535) }, [
    'path',
    'port',
  ]),
  liveness: boolean,
  fsGroup: integer(0),
  allowDevices: boolean,
  labels: map(text()),
  annotations: map(text()),
  imagePullSecrets: list(text()),
  ignore: list(text()),
})
