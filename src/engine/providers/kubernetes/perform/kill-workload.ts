import type { Outcome } from '../../../model/event.js'
import type { Observed } from '../../../model/observed.js'
import type { PerformContext } from '../../provider.js'
import { containersOf, handleOf, stateOf } from '../daily/pod-containers.js'
import { podSignaller } from '../daily/pod-signaller.js'
import { objectKinds } from '../object-kinds.js'
import { asPod } from '../wire.js'
import { referenceOf } from './remove-object.js'
import { selectorOf } from './stop-workload.js'
import type { Tools } from './tools.js'

/** Sends a signal to the processes of a workload. What it ends is started again by the cluster. */
export async function killWorkload(
  { api, namespace }: Tools,
  observed: Observed,
  signalName: string,
  { signal }: PerformContext,
): Promise<Outcome> {
  const there = await api.get(referenceOf(observed, namespace), signal)
  if (there === undefined) return { text: 'is gone' }
  const { items } = await api.list(objectKinds.pod, { namespace, labels: selectorOf(there) }, signal)
  const running = items
    .map(asPod)
    .flatMap(containersOf)
    .filter((container) => stateOf(container) === 'running')
  const signaller = podSignaller({ api, namespace })
  await Promise.all(running.map((container) => signaller.signal(handleOf(container), signalName)))
  return { text: running.length === 1 ? `${signalName} sent` : `${signalName} sent to ${running.length} pods` }
}
