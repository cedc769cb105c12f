import type { Console, ConsoleOutput, ConsoleSize } from '../provider.js'
import type { PodContainer, PodExec } from './cluster-api.js'
import { ClusterError } from './cluster-error.js'
import { objectKinds } from './object-kinds.js'
import { objectPath } from './object-paths.js'
import type { OpenPodSocket, PodSocket } from './pod-socket-api.js'
import { readStatus } from './translate-cluster-error.js'

/* Channels of exec and attach; 255 closes another one. */
const channels = { stdin: 0, stdout: 1, stderr: 2, status: 3, resize: 4, close: 255 } as const

/** A process in a pod's container, begun (`exec`) or joined (`attach`), with the caller at its standard streams. */
export async function openConsole(
  open: OpenPodSocket,
  verb: 'exec' | 'attach',
  pod: PodContainer,
  request: Omit<PodExec, 'command'> & { readonly command?: readonly string[] },
  signal?: AbortSignal,
): Promise<Console> {
  const { tty, stdin, size, command = [] } = request
  const query = [
    ['container', pod.container],
    ['stdout', 'true'],
    // A terminal has one stream for both.
    ['stderr', String(!tty)],
    ['stdin', String(stdin)],
    ['tty', String(tty)],
    ...command.map((word) => ['command', word] as const),
  ] as const
  const output = outputQueue()
  let end: string | undefined
  let socket: PodSocket | undefined
  const path = objectPath({ kind: objectKinds.pod, name: pod.pod, namespace: pod.namespace }, verb)
  socket = await open(
    path,
    query,
    {
      message(channel, data) {
        if (channel === channels.status) end = data.toString()
        else if (channel === channels.stdout) output.add({ stream: 'stdout', data })
        else if (channel === channels.stderr) output.add({ stream: 'stderr', data })
        if (output.isFull()) socket?.pause()
      },
      closed: () => output.end(),
    },
    signal,
  )
  const opened = socket
  output.whenEmpty(() => opened.resume())
  const console = consoleOf(opened, tty, output.items(), () => end)
  if (size !== undefined) await console.resize(size)
  return console
}

function consoleOf(
  socket: PodSocket,
  tty: boolean,
  output: AsyncIterable<ConsoleOutput>,
  end: () => string | undefined,
): Console {
  return {
    tty,
    output,
    async write(data) {
      for (let at = 0; at < data.length; at += messageSize) {
        await socket.send(channels.stdin, data.subarray(at, at + messageSize))
      }
    },
    endInput() {
      // Before v5 there was no way to end the input alone, and closing all would end the output with it.
      if (socket.protocol === 'v5.channel.k8s.io') void socket.send(channels.close, Buffer.from([channels.stdin]))
    },
    resize: (size: ConsoleSize) =>
      socket.send(channels.resize, Buffer.from(JSON.stringify({ Width: size.columns, Height: size.rows }))),
    close: () => socket.close(),
    exitCode: async () => exitCodeOf(end()),
  }
}

const messageSize = 32 * 1024

/**
 * Reads the Status object that ends a process.
 * @returns undefined where the connection ended without one: the process still runs, or nobody can tell
 * @throws ClusterError when the command could not be started
 */
function exitCodeOf(status: string | undefined): number | undefined {
  if (status === undefined) return undefined
  const { message = '', reason, causes } = readStatus(status)
  const code = causes.find((cause) => cause.reason === 'ExitCode')?.message
  if (code !== undefined) return Number(code)
  if (/"status":"Success"/.test(status)) return 0
  const [, program] = /exec: "([^"]+)": (?:executable file not found|stat .*no such file or directory)/.exec(message) ?? []
  if (program !== undefined) {
    throw new ClusterError('invalid', `\`${program}\` is not in the container`, {
      hint: 'images hold what their makers put there; try `sh`',
      exitCode: 127,
      cause: message,
    })
  }
  const [, forbidden] = /exec: "([^"]+)": (?:permission denied|is a directory)/.exec(message) ?? []
  if (forbidden !== undefined) {
    throw new ClusterError('invalid', `\`${forbidden}\` cannot be run in the container`, { exitCode: 126, cause: message })
  }
  throw new ClusterError('server', message || 'the command could not be started', {
    ...(reason !== undefined && { reason }),
    causes,
  })
}

/** Output between the socket, which pushes, and its reader, who pulls. */
function outputQueue() {
  const waiting: ConsoleOutput[] = []
  let bytes = 0
  let ended = false
  let wake = () => {}
  let emptied = () => {}
  return {
    add(item: ConsoleOutput) {
      if (item.data.length === 0) return
      waiting.push(item)
      bytes += item.data.length
      wake()
    },
    end() {
      ended = true
      wake()
    },
    isFull: () => bytes > 1_000_000,
    whenEmpty(listener: () => void) {
      emptied = listener
    },
    async *items(): AsyncGenerator<ConsoleOutput> {
      while (true) {
        const item = waiting.shift()
        if (item !== undefined) {
          bytes -= item.data.length
          if (waiting.length === 0) emptied()
          yield item
        } else if (ended) return
        else {
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        }
      }
    },
  }
}
