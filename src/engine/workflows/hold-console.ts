import type { Terminal, TerminalOutput } from '../host/terminal.js'
import type { Console } from '../providers/provider.js'

export interface Conversation {
  /** Whether the process has a terminal of its own: then keys go to it one by one, and it learns the window's size. */
  readonly tty: boolean
  /** Whether our standard input is passed on. */
  readonly stdin: 'connected' | 'left'
}

/**
 * Holds a conversation between the user's terminal and a process until its output ends: keys and piped input go in, with their end; output
 * and error output come out, no faster than they are read. The terminal is left as it was found.
 */
export async function holdConsole(console: Console, terminal: Terminal, { tty, stdin }: Conversation): Promise<void> {
  const ends: (() => void)[] = []
  try {
    if (tty) ends.push(...followSize(console, terminal))
    if (tty && stdin === 'connected') ends.push(terminal.input.rawMode())
    if (stdin === 'connected') ends.push(passInput(console, terminal))
    for await (const { stream, data } of console.output) await write(stream === 'stdout' ? terminal.output : terminal.error, data)
  } finally {
    for (const end of ends.reverse()) end()
  }
}

function followSize(console: Console, { output }: Terminal): readonly (() => void)[] {
  const tell = () => {
    const size = output.size()
    // A process that has just begun, or just ended, cannot be told; neither matters.
    if (size !== undefined) console.resize(size).catch(() => {})
  }
  tell()
  return [output.onResize(tell)]
}

/** Passes input on, waiting where the process is slow to read. @returns what ends it */
function passInput(console: Console, { input }: Terminal): () => void {
  const { stream } = input
  const onData = (data: Uint8Array | string) => {
    stream.pause()
    const bytes = typeof data === 'string' ? Buffer.from(data) : data
    console.write(bytes).then(
      () => stream.resume(),
      () => {},
    )
  }
  const onEnd = () => console.endInput()
  stream.on('data', onData)
  stream.on('end', onEnd)
  return () => {
    stream.off('data', onData)
    stream.off('end', onEnd)
    // An input that nobody waits for any more must not keep the program from ending.
    stream.pause()
    if ('unref' in stream && typeof stream.unref === 'function') stream.unref()
  }
}

async function write({ stream }: TerminalOutput, data: Uint8Array): Promise<void> {
  if (!stream.write(data)) await new Promise((resolve) => stream.once('drain', () => resolve(undefined)))
}
