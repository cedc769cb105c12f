import { PassThrough } from 'node:stream'
import type { Terminal, TerminalOutput } from '../../src/engine/host/terminal.js'

/** A terminal of strings. */
export interface FakeTerminal extends Terminal {
  /** Types, or pipes in. */
  type(text: string): void
  /** Ctrl-D at the start of a line, or the end of a pipe. */
  endInput(): void
  resizeTo(columns: number, rows: number): void
  readonly written: { readonly output: string; readonly error: string }
  /** Whether keys arrive one by one at the moment. */
  readonly isRaw: boolean
}

/** @param kind what standard input and both outputs are */
export function fakeTerminal(kind: 'terminal' | 'pipes'): FakeTerminal {
  const stdin = new PassThrough()
  const written = { output: '', error: '' }
  const resizeListeners = new Set<() => void>()
  let size = { columns: 80, rows: 24 }
  let isRaw = false
  const isTty = kind === 'terminal'

  function output(name: 'output' | 'error'): TerminalOutput {
    const stream = new PassThrough()
    stream.on('data', (data) => {
      written[name] += data
    })
    return {
      stream,
      isTty,
      size: () => (isTty ? size : undefined),
      onResize(listener) {
        resizeListeners.add(listener)
        return () => resizeListeners.delete(listener)
      },
    }
  }

  return {
    input: {
      stream: stdin,
      isTty,
      rawMode() {
        isRaw = true
        return () => {
          isRaw = false
        }
      },
    },
    output: output('output'),
    error: output('error'),
    canAsk: isTty,
    type: (text) => void stdin.write(text),
    endInput: () => void stdin.end(),
    resizeTo(columns, rows) {
      size = { columns, rows }
      for (const listener of resizeListeners) listener()
    },
    written,
    get isRaw() {
      return isRaw
    },
  }
}
