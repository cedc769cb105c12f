import { StackError } from '../../../model/errors.js'
import { labels } from '../labels.js'
import { labelValue } from '../lower/names.js'
import type { Manifest } from '../manifest.js'
import { type ObjectKindName, objectKinds } from '../object-kinds.js'
import type { PodPlace } from './daily-tools.js'

const kinds = ['deployment', 'stateful-set', 'daemon-set', 'job', 'cron-job'] as const satisfies readonly ObjectKindName[]

export interface FoundWorkload {
  readonly kind: (typeof kinds)[number]
  readonly manifest: Manifest
}

/** What runs a service; of several Jobs the last. @throws StackError where nothing does */
export async function workloadOfService(
  { api, namespace }: PodPlace,
  project: string,
  service: string,
  signal?: AbortSignal,
): Promise<FoundWorkload> {
  const query = { namespace, labels: selectorOfService(project, service) }
  const found = await Promise.all(
    kinds.map(async (kind) => {
      const { items } = await api.list(objectKinds[kind], query, signal)
      return items
        .filter(({ metadata }) => (metadata.ownerReferences ?? []).length === 0)
        .sort((one, other) => ((one.metadata.creationTimestamp ?? '') < (other.metadata.creationTimestamp ?? '') ? 1 : -1))
        .map((manifest) => ({ kind, manifest }))
    }),
  )
  const [first] = found.flat()
  if (first !== undefined) return first
  throw new StackError('not-running', `service \`${service}\` is not on the cluster`, {
    hint: `\`stack k8s up -d ${service}\` brings it there`,
  })
}

/** As a query, for a service's workload, pods and everything else of it. */
export function selectorOfService(project: string, service: string): string {
  return `${labels.project}=${labelValue(project)},${labels.service}=${labelValue(service)}`
}
