import type { Attacher, Console } from '../../provider.js'
import type { PodContainer } from '../cluster-api.js'
import { annotations } from '../labels.js'
import { objectKinds } from '../object-kinds.js'
import { asPod, type PodObject } from '../wire.js'
import type { DailyTools } from './daily-tools.js'
import { detachable } from './detach-keys.js'
import { isOneOff } from './pod-containers.js'
import { containerAt, podAt } from './pod-handle.js'

/** Attaches to the processes of pods. */
export function podAttacher(tools: DailyTools): Attacher {
  return {
    async attach(handle, { stdin, detachKeys }, signal) {
      const pod = await podAt(tools, handle, signal)
      const container = await containerAt(tools, handle, signal)
      const spec = pod.spec?.containers?.find(({ name }) => name === container.container)
      const tty = spec?.tty ?? false
      const wantsInput = stdin && (spec?.stdin ?? false)
      const console =
        isOneOff(pod) && (!tty || !isRunning(pod))
          ? await wholeOutput(tools, container, wantsInput && isRunning(pod), tty, signal)
          : await tools.api.attach(container, { tty, stdin: wantsInput }, signal)
      return detachable({ ...console, exitCode: () => exitCodeOf(tools, pod, container.container) }, detachKeys)
    },
  }
}

function isRunning({ status }: PodObject): boolean {
  return status?.containerStatuses?.some(({ state }) => state?.running !== undefined) ?? false
}

/**
 * A pod of `run` begins before anybody can be attached to it. Its log has everything it writes, from the first line; only input takes an
 * attachment.
 */
async function wholeOutput(
  tools: DailyTools,
  container: PodContainer,
  stdin: boolean,
  tty: boolean,
  signal: AbortSignal | undefined,
): Promise<Omit<Console, 'exitCode'>> {
  const ending = new AbortController()
  const input = stdin ? await attachUnlessEnded(tools, container, tty, signal) : undefined
  if (input !== undefined) void passOver(input)
  return {
    tty,
    output: output(tools, container, ending.signal),
    write: async (data) => input?.write(data),
    endInput: () => input?.endInput(),
    resize: async () => {},
    close() {
      ending.abort()
      input?.close()
    },
  }
}

/** A quick command may have ended since it was looked at: then nobody takes input. */
async function attachUnlessEnded(
  tools: DailyTools,
  container: PodContainer,
  tty: boolean,
  signal: AbortSignal | undefined,
): Promise<Console | undefined> {
  try {
    return await tools.api.attach(container, { tty, stdin: true }, signal)
  } catch (error) {
    if (!(await endsSoon(tools, container, signal))) throw error
    return undefined
  }
}

/** The kubelet knows of an end before the API does: what it refuses to attach to may count as running for a while. */
const newsOfEndMs = 3000

async function endsSoon(
  { api }: DailyTools,
  { namespace, pod }: PodContainer,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const patience = AbortSignal.timeout(newsOfEndMs)
  const query = { namespace, fields: `metadata.name=${pod}` }
  try {
    for await (const event of api.watch(objectKinds.pod, query, signal ? AbortSignal.any([signal, patience]) : patience)) {
      if (event.type === 'deleted' || (event.type !== 'expired' && !isRunning(asPod(event.object)))) return true
    }
  } catch (error) {
    signal?.throwIfAborted()
    if (!patience.aborted) throw error
  }
  return false
}

async function* output(
  tools: DailyTools,
  container: PodContainer,
  signal: AbortSignal,
): AsyncGenerator<{ stream: 'stdout'; data: Buffer }> {
  try {
    for await (const data of tools.api.logs(container, { follow: true }, signal)) yield { stream: 'stdout', data }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

/** What comes there comes in the log, too; left unread it would hold the process up. */
async function passOver({ output }: Console): Promise<void> {
  for await (const _ of output);
}

/**
 * The connection ends a moment before the cluster knows the exit code; a container that still runs after that was detached from. A pod of
 * `run --rm` goes then.
 */
async function exitCodeOf(tools: DailyTools, { metadata }: PodObject, container: string): Promise<number | undefined> {
  const code = await endOf(tools, metadata.name, metadata.uid ?? '', container)
  if (code !== undefined && metadata.annotations?.[annotations.autoRemove] !== undefined) {
    const reference = { kind: objectKinds.pod, name: metadata.name, namespace: tools.namespace }
    await tools.api.delete(reference, { propagation: 'background', gracePeriod: 0 })
  }
  return code
}

async function endOf(tools: DailyTools, name: string, uid: string, container: string): Promise<number | undefined> {
  const patience = AbortSignal.timeout(3000)
  try {
    const query = { namespace: tools.namespace, fields: `metadata.name=${name}` }
    for await (const event of tools.api.watch(objectKinds.pod, query, patience)) {
      if (event.type === 'expired' || event.object.metadata.uid !== uid) return undefined
      const status = asPod(event.object).status?.containerStatuses?.find((each) => each.name === container)
      const end = status?.state?.terminated ?? (status?.state?.waiting && status.lastState?.terminated)
      if (end !== undefined) return end.exitCode
      // A pod that is deleted by force is killed, and nobody is left to say so.
      if (event.type === 'deleted') return 137
    }
  } catch (error) {
    if (!patience.aborted) throw error
  }
  return undefined
}
