import type { Attacher } from '../../provider.js'
import { objectKinds } from '../object-kinds.js'
import type { DailyTools } from './daily-tools.js'
import { detachable } from './detach-keys.js'
import { containerAt, podAt } from './pod-handle.js'
import { asPod } from './pod-object.js'

/** Attaches to the processes of pods. */
export function podAttacher(tools: DailyTools): Attacher {
  return {
    async attach(handle, { stdin, detachKeys }, signal) {
      const pod = await podAt(tools, handle, signal)
      const container = await containerAt(tools, handle, signal)
      const spec = pod.spec?.containers?.find(({ name }) => name === container.container)
      const tty = spec?.tty ?? false
      const console = await tools.api.attach(container, { tty, stdin: stdin && (spec?.stdin ?? false) }, signal)
      return detachable(
        { ...console, exitCode: () => exitCodeOf(tools, pod.metadata.name, pod.metadata.uid ?? '', container.container) },
        detachKeys,
      )
    },
  }
}

/** The connection ends a moment before the cluster knows the exit code; a container that still runs after that was detached from. */
async function exitCodeOf(tools: DailyTools, name: string, uid: string, container: string): Promise<number | undefined> {
  const patience = AbortSignal.timeout(3000)
  try {
    const query = { namespace: tools.namespace, fields: `metadata.name=${name}` }
    for await (const event of tools.api.watch(objectKinds.pod, query, patience)) {
      if (event.type === 'expired' || event.object.metadata.uid !== uid) return undefined
      const status = asPod(event.object).status?.containerStatuses?.find((each) => each.name === container)
      const end = status?.state?.terminated ?? (status?.state?.waiting && status.lastState?.terminated)
      if (end !== undefined) return end.exitCode
      if (event.type === 'deleted') return undefined
    }
  } catch (error) {
    if (!patience.aborted) throw error
  }
  return undefined
}
