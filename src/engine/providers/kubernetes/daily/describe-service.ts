import type { EventDescription, PodDescription, RevisionDescription, ServiceDescription } from '../../service-operations-api.js'
import { objectKinds } from '../object-kinds.js'
import { rolloutStanding } from '../rollout-standing.js'
import { asEvent, asPod, asWorkload, type ContainerSpec, type PodObject, type Probe, templateOf } from '../wire.js'
import type { DailyTools } from './daily-tools.js'
import { revisionsOf } from './deployment-revisions.js'
import { commandText } from './pod-containers.js'
import { rows } from './pod-inventory.js'
import { type FoundWorkload, selectorOfService, workloadOfService } from './service-workload.js'

/** A service as it stands on the cluster: its workload, revisions, pods, and what happened to them. */
export async function describeService(
  tools: DailyTools,
  project: string,
  service: string,
  signal: AbortSignal,
): Promise<ServiceDescription> {
  const { api, namespace } = tools
  const found = await workloadOfService(tools, project, service, signal)
  const query = { namespace, labels: selectorOfService(project, service) }
  const [{ items }, revisions, events] = await Promise.all([
    api.list(objectKinds.pod, query, signal),
    found.kind === 'deployment' ? revisionsOf(tools, found.manifest, signal) : [],
    api.list(objectKinds.event, { namespace }, signal),
  ])
  const pods = items.map(asPod)
  const sets = revisions.map(({ set }) => set)
  const subjects = new Map([found.manifest, ...sets, ...pods].map(({ metadata }) => [metadata.uid, metadata.name]))
  return {
    workload: `${found.manifest.kind} ${found.manifest.metadata.name}`,
    standing: standingOf(found),
    properties: propertiesOf(found),
    revisions: revisions.map(({ number, set, current }): RevisionDescription => {
      const image = set.spec?.template?.spec?.containers?.[0]?.image ?? ''
      return { number, current, image, createdAt: millis(set.metadata.creationTimestamp), pods: set.status?.replicas ?? 0 }
    }),
    pods: describePods(pods, tools),
    events: events.items
      .map(asEvent)
      .flatMap((event): readonly EventDescription[] => {
        const subject = subjects.get(event.involvedObject?.uid)
        if (subject === undefined || event.involvedObject?.uid === undefined) return []
        const { type = 'Normal', reason = '', count = 1, message = '', lastTimestamp, eventTime, metadata } = event
        const time = millis(lastTimestamp ?? eventTime ?? metadata.creationTimestamp)
        return [{ time, type, reason, count, subject, message: message.trim() }]
      })
      .sort((one, other) => one.time - other.time),
  }
}

function standingOf({ kind, manifest }: FoundWorkload): string {
  const { ready, wanted, complete, failed } = rolloutStanding(kind, asWorkload(manifest))
  if (failed !== undefined) return `failed: ${failed.message || failed.reason}`
  if (kind === 'job') return complete ? 'complete' : 'running'
  if (kind === 'cron-job') return `scheduled: ${(manifest.spec as { readonly schedule?: string } | undefined)?.schedule ?? ''}`
  return `ready ${ready}/${wanted}${complete ? '' : ', rolling out'}`
}

function propertiesOf({ manifest }: FoundWorkload): readonly (readonly [string, string])[] {
  const template = templateOf(manifest)?.spec
  // The template of a workload is that of its pods.
  const [container] = (template?.containers ?? []) as readonly ContainerSpec[]
  const { type } = (manifest.spec as { readonly strategy?: { readonly type?: string } } | undefined)?.strategy ?? {}
  const volumes = (container?.volumeMounts ?? []).map(({ name, mountPath }) => `${name} at ${mountPath}`)
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['image', container?.image],
    ['command', container && commandText(container)],
    [
      'ports',
      container?.ports?.map(({ containerPort, protocol = 'TCP' }) => `${containerPort}/${protocol.toLowerCase()}`).join(', '),
    ],
    ['ready when', container?.readinessProbe && probeText(container.readinessProbe)],
    ['mounts', volumes.join(', ')],
    ['strategy', type],
  ]
  return rows.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value] as const]))
}

/** `pg_isready -U shop` every 5s, within 3s; 5 failures count */
function probeText({ exec, httpGet, tcpSocket, periodSeconds = 10, timeoutSeconds = 1, failureThreshold = 3 }: Probe): string {
  const what =
    exec?.command?.join(' ') ?? (httpGet && `GET ${httpGet.path ?? '/'} on ${httpGet.port}`) ?? `port ${tcpSocket?.port} accepts`
  return `\`${what}\`, every ${periodSeconds}s, within ${timeoutSeconds}s; ${failureThreshold} failures count`
}

function describePods(pods: readonly PodObject[], { numbers, now }: DailyTools): readonly PodDescription[] {
  return rows(pods, [], numbers, now()).flatMap((row) => {
    const pod = pods.find(({ metadata }) => metadata.name === row.handle.split('/')[0])
    if (pod === undefined) return []
    const restarts = (pod.status?.containerStatuses ?? []).reduce((sum, { restartCount = 0 }) => sum + restartCount, 0)
    const unmet = (pod.status?.conditions ?? []).filter(({ status, message }) => status === 'False' && message !== undefined)
    return [
      {
        name: pod.metadata.name,
        replica: row.name,
        status: row.status,
        restarts,
        node: pod.spec?.nodeName ?? '',
        ip: pod.status?.podIP ?? '',
        unmet: unmet.map(({ type, message }) => `${type}: ${message}`),
      },
    ]
  })
}

function millis(time: string | undefined): number {
  return Date.parse(time ?? '') || 0
}
