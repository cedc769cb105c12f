import type { Mapping } from '../../../model/service.js'
import type { PodPart } from './pod-part.js'
import type { ServiceInStack } from './service-in-stack.js'

/** What an object is marked with, as the user wished. */
export interface Marks {
  readonly labels: Mapping
  readonly annotations: Mapping
}

/** `labels` and `annotations` of a service on its Pods. */
export function lowerLabels(of: ServiceInStack): PodPart {
  return podMarks(of)
}

/** On the workload: the same, with `deploy.labels`. */
export function workloadMarks(of: ServiceInStack): Marks {
  const { service, accounts } = of
  const own = podMarks(of)
  const deployed = marks(service.deploy?.labels ?? {})
  accounts.translated(['deploy', 'labels'], 'annotations of the workload, and labels where they may be')
  return {
    labels: { ...deployed.labels, ...own.labels },
    annotations: { ...deployed.annotations, ...own.annotations },
  }
}

function podMarks({ service, settings, accounts }: ServiceInStack): Marks {
  const written = marks(service.labels ?? {})
  accounts.translated(['labels'], 'annotations, and labels where they may be')
  accounts.translated(['annotations'], 'annotations')
  accounts.translated(['x-k8s', 'labels'], 'labels')
  accounts.translated(['x-k8s', 'annotations'], 'annotations')
  for (const key of ['labels', 'annotations'] as const) {
    for (const name of Object.keys(service[key] ?? {})) {
      if (!isName(name)) accounts.ignored([key, name], `\`${name}\` is no name that an object of a cluster can be marked with`)
    }
  }
  return {
    labels: { ...written.labels, ...settings.labels },
    annotations: { ...written.annotations, ...named(service.annotations ?? {}), ...settings.annotations },
  }
}

/** A label of Compose is an annotation, which may hold anything; and a label, by which things are found, where its value may be one. */
function marks(written: Mapping): Marks {
  const annotations = named(written)
  const labels = Object.fromEntries(
    Object.entries(annotations).filter(([name, value]) => isLabelValue(value) && !isReserved(name)),
  )
  return { labels, annotations }
}

function named(written: Mapping): Mapping {
  return Object.fromEntries(Object.entries(written).filter(([name]) => isName(name)))
}

/** `traefik.http.routers.web.rule`, `example.com/team`: a name of at most 63 characters, after a DNS name and `/` or alone. */
function isName(text: string): boolean {
  const [name = '', prefix, ...others] = text.split('/').reverse()
  if (others.length > 0 || !/^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/.test(name)) return false
  return (
    prefix === undefined ||
    (prefix.length <= 253 && /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/.test(prefix))
  )
}

function isLabelValue(text: string): boolean {
  return text === '' || /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/.test(text)
}

/** What Kubernetes and `stack` find things by. */
function isReserved(name: string): boolean {
  return /^(?:[^/]*\.)?(?:kubernetes\.io|k8s\.io|dev\.stack)\//.test(name)
}
