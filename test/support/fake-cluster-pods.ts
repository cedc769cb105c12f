import { Duplex } from 'node:stream'
import type { PodContainer, PodExec, PodLogsQuery } from '../../src/engine/providers/kubernetes/cluster-api.js'
import { ClusterError } from '../../src/engine/providers/kubernetes/cluster-error.js'
import type { Manifest } from '../../src/engine/providers/kubernetes/manifest.js'
import { objectKinds } from '../../src/engine/providers/kubernetes/object-kinds.js'
import type { Console, ConsoleOutput } from '../../src/engine/providers/provider.js'
import { type FakeClusterStore, statusOf } from './fake-cluster-store.js'

/** What a command inside a pod does. */
export interface FakeExecProgram {
  readonly output?: readonly (readonly [stream: 'stdout' | 'stderr', text: string])[]
  /** Absent: 0. */
  readonly exitCode?: number
  /** Copies its input to its output and ends with it. */
  readonly copiesInput?: boolean
}

export async function* fakeLogs(
  store: FakeClusterStore,
  { namespace, pod: name }: PodContainer,
  { follow, timestamps, tail, since, previous }: PodLogsQuery,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const pod = podNamed(store, namespace, name)
  const uid = pod.metadata.uid ?? ''
  const lives = () => (store.logs.get(uid) ?? []).map(({ life }) => life)
  const last = Math.max(0, ...lives())
  if (previous && last === 0) {
    throw new ClusterError('invalid', `previous terminated container in pod "${name}" not found`, { status: 400 })
  }
  const life = previous ? last - 1 : last
  let told = 0
  const lines = () => (store.logs.get(uid) ?? []).filter((line) => line.life === life)
  const first = lines().filter(({ time }) => since === undefined || time >= since)
  told = lines().length
  const printed = ({ time, text }: { readonly time: string; readonly text: string }) =>
    Buffer.from(`${timestamps ? `${time} ` : ''}${text}\n`)
  for (const line of tail === undefined ? first : first.slice(Math.max(0, first.length - tail))) yield printed(line)
  if (!follow) return
  while (true) {
    signal.throwIfAborted()
    const more = lines().slice(told)
    told += more.length
    for (const line of more) yield printed(line)
    const now = store.get({ kind: objectKinds.pod, name, namespace })
    const over = now === undefined || ['Succeeded', 'Failed'].includes(String(statusOf(now).phase))
    if (over) return
    await changed(store, signal)
  }
}

function changed(store: FakeClusterStore, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stop()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const stop = store.listen(done)
    signal.addEventListener('abort', done)
  })
}

/** A command by `exec`, or (without one) the container's own process by `attach`. */
export function fakeProcess(
  store: FakeClusterStore,
  { namespace, pod: name }: PodContainer,
  { command, tty }: PodExec,
  programs: readonly { readonly command: readonly string[]; readonly program: FakeExecProgram }[],
): Console {
  const pod = podNamed(store, namespace, name)
  if (statusOf(pod).phase !== 'Running' && command.length > 0) {
    throw new ClusterError('invalid', `container not found in pod ${name}_${namespace}`, { status: 400 })
  }
  const program = programs.findLast((known) => known.command.join('\0') === command.join('\0'))?.program
  if (program === undefined && command.length > 0) {
    throw new ClusterError('invalid', `\`${command[0]}\` is not in the container`, { exitCode: 127 })
  }
  const { output = [], exitCode = 0, copiesInput = false } = program ?? {}
  const queue: ConsoleOutput[] = output.map(([stream, text]) => ({ stream, data: Buffer.from(text) }))
  let over = !copiesInput
  let wake = () => {}
  const end = () => {
    over = true
    wake()
  }
  return {
    tty,
    async write(data) {
      if (copiesInput) queue.push({ stream: 'stdout', data })
      wake()
    },
    endInput: end,
    resize: async () => {},
    close: end,
    exitCode: async () => exitCode,
    output: (async function* items() {
      while (true) {
        const item = queue.shift()
        if (item !== undefined) yield item
        else if (over) return
        else {
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        }
      }
    })(),
  }
}

/** A port that answers the same to everybody, and closes. */
export function fakeForward(store: FakeClusterStore, namespace: string, name: string, answer: string | undefined): Duplex {
  podNamed(store, namespace, name)
  const stream = new Duplex({
    read() {},
    write(_chunk, _encoding, done) {
      if (answer === undefined) return done(new ClusterError('server', `nothing listens on that port in pod ${name}`))
      this.push(answer)
      this.push(null)
      done()
    },
  })
  return stream
}

function podNamed(store: FakeClusterStore, namespace: string, name: string): Manifest {
  const pod = store.get({ kind: objectKinds.pod, name, namespace })
  if (pod === undefined) {
    throw new ClusterError('not-found', `pods "${name}" not found`, { status: 404, reason: 'NotFound' })
  }
  return pod
}
