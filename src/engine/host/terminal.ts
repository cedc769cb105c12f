import type { ReadStream, WriteStream } from 'node:tty'

/** What a program can know of the terminal it was started in. */
export interface Terminal {
  readonly input: TerminalInput
  readonly output: TerminalOutput
  readonly error: TerminalOutput
  /** Whether a person can be asked: questions go to standard error and answers come from standard input. */
  readonly canAsk: boolean
}

export interface TerminalInput {
  readonly stream: NodeJS.ReadableStream
  readonly isTty: boolean
  /** Keys arrive one by one and without echo until the returned function is called; does nothing where it is no terminal. */
  rawMode(): () => void
}

export interface TerminalOutput {
  readonly stream: NodeJS.WritableStream
  readonly isTty: boolean
  /** The width and height in characters; undefined where it is no terminal. */
  size(): { readonly columns: number; readonly rows: number } | undefined
  /** Calls `listener` whenever the window changes its size; returns what ends that. */
  onResize(listener: () => void): () => void
}

interface StandardStreams {
  readonly stdin: ReadStream | NodeJS.ReadableStream
  readonly stdout: WriteStream | NodeJS.WritableStream
  readonly stderr: WriteStream | NodeJS.WritableStream
}

/** Looks at the standard streams of `process` (or anything that has the three), each when it is asked for: Node opens it then. */
export function openTerminal(streams: StandardStreams): Terminal {
  return {
    get input() {
      return describeInput(streams.stdin)
    },
    get output() {
      return describeOutput(streams.stdout)
    },
    get error() {
      return describeOutput(streams.stderr)
    },
    get canAsk() {
      // In this order: to open standard input takes longer.
      return this.error.isTty && this.input.isTty
    },
  }
}

function describeInput(stream: ReadStream | NodeJS.ReadableStream): TerminalInput {
  const terminal = 'setRawMode' in stream && stream.isTTY ? stream : undefined
  return {
    stream,
    isTty: terminal !== undefined,
    rawMode() {
      if (terminal === undefined) return () => {}
      const before = terminal.isRaw
      terminal.setRawMode(true)
      return () => terminal.setRawMode(before)
    },
  }
}

function describeOutput(stream: WriteStream | NodeJS.WritableStream): TerminalOutput {
  const terminal = 'columns' in stream && stream.isTTY ? stream : undefined
  return {
    stream,
    isTty: terminal !== undefined,
    size: () => (terminal === undefined ? undefined : { columns: terminal.columns, rows: terminal.rows }),
    onResize(listener) {
      terminal?.on('resize', listener)
      return () => terminal?.off('resize', listener)
    },
  }
}
