import { write } from 'node:fs'

/** One line of the gateway's log. */
export interface AccessLog {
  /** @param line JSON, without its end */
  write(line: string): void
  /** Resolves when everything is out. */
  flush(): Promise<void>
}

/** Lines of so long a time go out together: each time, another thread takes the processor from the calls. */
const gatherMs = 100
/** What waits for a reader that does not read; beyond it, lines are dropped and counted. */
const mostWaiting = 4_194_304

/**
 * Lines go out together, and never hold up a call: a pipe that nobody reads would otherwise stop the gateway.
 * @param descriptor an open file, pipe or terminal
 */
export function createAccessLog(descriptor: number, now: () => Date): AccessLog {
  let waiting = ''
  let dropped = 0
  let isWriting = false
  let isPlanned = false
  let emptied: (() => void)[] = []
  const writeOut = () => {
    isPlanned = false
    if (isWriting) return
    if (waiting === '') {
      for (const resolve of emptied.splice(0)) resolve()
      return
    }
    const data = Buffer.from(waiting)
    waiting = dropped === 0 ? '' : droppedLine(dropped, now())
    dropped = 0
    isWriting = true
    writeAll(descriptor, data, () => {
      isWriting = false
      writeOut()
    })
  }
  return {
    write(line) {
      if (waiting.length > mostWaiting) {
        dropped += 1
        return
      }
      waiting += `${line}\n`
      if (isPlanned || isWriting) return
      isPlanned = true
      setTimeout(writeOut, gatherMs)
    },
    flush() {
      return new Promise((resolve) => {
        emptied = [...emptied, resolve]
        writeOut()
      })
    },
  }
}

function droppedLine(count: number, now: Date): string {
  const message = `${count} log lines were dropped: nobody read them`
  return `${JSON.stringify({ time: now.toISOString(), level: 'warn', message })}\n`
}

function writeAll(descriptor: number, data: Buffer, done: () => void): void {
  write(descriptor, data, (error, written) => {
    // A pipe that is full for the moment.
    if (error?.code === 'EAGAIN') return void setTimeout(() => writeAll(descriptor, data, done), 10)
    // Nobody reads any more: the lines are lost, the calls are not.
    if (error !== null || written >= data.length) return done()
    writeAll(descriptor, data.subarray(written), done)
  })
}
