import type { Console } from '../provider.js'
import type { ConsoleSize, HijackedStream } from './engine-api.js'

/** What the engine can do with a process beside its streams. */
interface ProcessControl {
  readonly tty: boolean
  resize(size: ConsoleSize): Promise<void>
  exitCode(): Promise<number | undefined>
}

/** A connection to a process as workflows use it. */
export function consoleOf(stream: HijackedStream, control: ProcessControl): Console {
  return {
    output: stream.output,
    write: (data) =>
      new Promise((resolve) => {
        // A process that ended takes no more input: what was typed meanwhile is of no use to anybody.
        if (stream.input.writableEnded || stream.input.destroyed) return resolve()
        stream.input.write(data, () => resolve())
      }),
    endInput: () => void stream.input.end(),
    close: () => stream.close(),
    ...control,
  }
}
