import type { Outcome } from '../../../model/event.js'
import type { Observed } from '../../../model/observed.js'
import type { PerformContext } from '../../provider.js'
import { annotations, stopManager } from '../labels.js'
import type { Manifest } from '../manifest.js'
import { objectKinds } from '../object-kinds.js'
import { asPod, asWorkload, templateOf } from '../wire.js'
import { referenceOf } from './remove-object.js'
import type { Tools } from './tools.js'

/**
 * Stops what a workload runs and leaves the workload: scaled to none, suspended, or (a DaemonSet) sent to nodes that there are none of.
 * How many there were is written on it, for its start. Comes back when its pods are gone.
 * @param timeout seconds before pods are killed; absent means their own
 */
export async function stopWorkload(
  tools: Tools,
  observed: Observed,
  timeout: number | undefined,
  { signal }: PerformContext,
): Promise<Outcome> {
  const reference = referenceOf(observed, tools.namespace)
  const there = await tools.api.get(reference, signal)
  if (there === undefined) return { text: 'is gone' }
  const pods = await podsOf(tools, there, signal)
  await tools.api.patch(reference, stopPatch(there), { fieldManager: stopManager, type: 'merge' }, signal)
  if (timeout !== undefined && timeout >= 0) {
    for (const { metadata } of pods) {
      const pod = { kind: objectKinds.pod, name: metadata.name, namespace: tools.namespace }
      await tools.api.delete(pod, { propagation: 'background', gracePeriod: timeout }, signal)
    }
  }
  await untilNoPods(tools, there, signal)
  return { text: 'stopped' }
}

function stopPatch(manifest: Manifest): unknown {
  const { spec } = asWorkload(manifest)
  const remembered = (value: string) => ({ annotations: { [annotations.stopped]: value } })
  switch (manifest.kind) {
    case 'Job':
    case 'CronJob':
      return { metadata: remembered('suspended'), spec: { suspend: true } }
    case 'DaemonSet':
      return {
        metadata: remembered('unscheduled'),
        spec: { template: { spec: { nodeSelector: { [annotations.stopped]: 'true' } } } },
      }
    default:
      return { metadata: remembered(String(spec?.replicas ?? 1)), spec: { replicas: 0 } }
  }
}

/** What takes a stop back. @returns undefined for what was not stopped */
export function startPatch(manifest: Manifest): unknown {
  const value = manifest.metadata.annotations?.[annotations.stopped]
  if (value === undefined) return undefined
  const metadata = { annotations: { [annotations.stopped]: null } }
  switch (manifest.kind) {
    case 'Job':
    case 'CronJob':
      return { metadata, spec: { suspend: false } }
    case 'DaemonSet':
      return { metadata, spec: { template: { spec: { nodeSelector: { [annotations.stopped]: null } } } } }
    default:
      return { metadata, spec: { replicas: Number(value) } }
  }
}

async function podsOf({ api, namespace }: Tools, manifest: Manifest, signal: AbortSignal): Promise<readonly Manifest[]> {
  const { items } = await api.list(objectKinds.pod, { namespace, labels: selectorOf(manifest) }, signal)
  return items
}

async function untilNoPods({ api, namespace }: Tools, manifest: Manifest, signal: AbortSignal): Promise<void> {
  const query = { namespace, labels: selectorOf(manifest) }
  for (;;) {
    const { items, resourceVersion } = await api.list(objectKinds.pod, query, signal)
    const alive = new Set(items.filter(isAlive).map(({ metadata }) => metadata.name))
    if (alive.size === 0) return
    for await (const event of api.watch(objectKinds.pod, { ...query, resourceVersion }, signal)) {
      if (event.type === 'expired') break
      if (event.type === 'deleted' || !isAlive(event.object)) alive.delete(event.object.metadata.name)
      else alive.add(event.object.metadata.name)
      if (alive.size === 0) return
    }
    signal.throwIfAborted()
  }
}

/** Pods that have ended stay, as the containers of Docker do. */
function isAlive(pod: Manifest): boolean {
  const phase = asPod(pod).status?.phase
  return phase !== 'Succeeded' && phase !== 'Failed'
}

/** As a query: `dev.stack/project=shop,dev.stack/service=web`. */
export function selectorOf(manifest: Manifest): string {
  // Workloads have a selector; of a CronJob the pods have what its template says.
  const { spec } = manifest as { readonly spec?: { readonly selector?: { readonly matchLabels?: StringMap } } }
  const selected = spec?.selector?.matchLabels ?? templateOf(manifest)?.metadata?.labels ?? {}
  return Object.entries(selected)
    .map(([name, value]) => `${name}=${value}`)
    .join(',')
}

interface StringMap {
  readonly [name: string]: string
}
