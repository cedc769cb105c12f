import { describe, expect, it } from 'vitest'
import type { LogLine } from '../../src/engine/providers/provider.js'
import { type LogLook, logPrinter } from '../../src/report/log-printer.js'
import { createStyle } from '../../src/report/style.js'
import { textOutput } from '../support/report-events.js'

const line = (name: string, text: string, stream: LogLine['stream'] = 'stdout'): LogLine => ({
  origin: { handle: name, service: name.replace(/-\d+$/, ''), name },
  stream,
  time: '2026-11-21T10:00:00.123456789Z',
  text,
})

async function printed(look: Partial<LogLook>, lines: readonly LogLine[], colours: 'coloured' | 'plain' = 'plain') {
  const [stdout, stderr] = [textOutput(), textOutput()]
  const all = { format: 'text', prefix: 'shown', timestamps: 'hidden', streams: 'together', ...look } as const
  const printer = logPrinter(stdout, stderr, createStyle(colours), all)
  await printer.print(lines)
  printer.note('web-1', 'exited with code 7')
  return { stdout: stdout.text, stderr: stderr.text }
}

describe('log lines', () => {
  it('stand behind the name of their container, as wide as the longest so far', async () => {
    expect(
      await printed({}, [line('db-1', 'ready'), line('worker-1', 'hello'), line('db-1', 'still here', 'stderr')]),
    ).toMatchInlineSnapshot(`
      {
        "stderr": "web-1 exited with code 7
      ",
        "stdout": "db-1  | ready
      worker-1  | hello
      db-1      | still here
      ",
      }
    `)
  })

  it('keep the streams apart where asked to', async () => {
    expect(
      await printed({ streams: 'apart', prefix: 'hidden', timestamps: 'shown' }, [line('a', 'out'), line('a', 'err', 'stderr')]),
    ).toMatchInlineSnapshot(`
        {
          "stderr": "2026-11-21T10:00:00.123456789Z err
        web-1 exited with code 7
        ",
          "stdout": "2026-11-21T10:00:00.123456789Z out
        ",
        }
      `)
  })

  it('are objects as JSON', async () => {
    expect((await printed({ format: 'json' }, [line('web-1', 'a "quoted" line')])).stdout).toMatchInlineSnapshot(`
      "{"time":"2026-11-21T10:00:00.123456789Z","service":"web","container":"web-1","stream":"stdout","text":"a \\"quoted\\" line"}
      "
    `)
  })

  it('colour names in turn, as Compose does, and only names', async () => {
    expect(
      (await printed({}, [line('a', '1'), line('b', '2'), line('a', '3')], 'coloured')).stdout.replaceAll('\u001b', 'ESC'),
    ).toMatchInlineSnapshot(`
        "ESC[36ma  | ESC[39m1
        ESC[33mb  | ESC[39m2
        ESC[36ma  | ESC[39m3
        "
      `)
  })

  it('wait for their reader, and come in one write', async () => {
    const writes: string[] = []
    let drain = () => {}
    const slow = {
      ...textOutput(),
      write: (text: string) => void writes.push(text),
      drained: () => new Promise<void>((resolve) => (drain = resolve)),
    }
    const look = { format: 'text', prefix: 'hidden', timestamps: 'hidden', streams: 'together' } as const
    let isPrinted = false
    const printing = logPrinter(slow, textOutput(), createStyle('plain'), look)
      .print([line('a', '1'), line('b', '2', 'stderr')])
      .then(() => {
        isPrinted = true
      })
    await new Promise(setImmediate)
    expect([writes, isPrinted]).toEqual([['1\n2\n'], false])
    drain()
    await printing
  })
})
