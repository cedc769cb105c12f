import { describe, expect, test } from 'vitest'
import type { OutputChunk } from '../../../../src/engine/providers/docker/engine-api.js'
import { dockerLogSource, logLines } from '../../../../src/engine/providers/docker/logs.js'
import { createFakeEngine } from '../../../support/fake-engine-api.js'
import { addServiceContainer } from '../../../support/fake-project.js'

const origin = { handle: 'id', service: 'web', name: 'web-1' }
const time = '2026-11-21T10:00:00.123456789Z'

describe('the lines of a log', () => {
  test('have their time apart, without line ends', async () => {
    expect(await read([`${time} hello\r\n`, `${time} \n`])).toEqual([`${time} stdout|hello`, `${time} stdout|`])
  })

  test('times get their trailing zeros back, so that they sort', async () => {
    expect(await read(['2026-11-21T10:00:00.5Z a\n', '2026-11-21T10:00:00Z b\n'])).toEqual([
      '2026-11-21T10:00:00.500000000Z stdout|a',
      '2026-11-21T10:00:00.000000000Z stdout|b',
    ])
  })

  test('a line in several messages becomes one, with the time of the first', async () => {
    expect(await read([`${time} long`, '2026-11-21T10:00:01.000000000Z er\n'])).toEqual([`${time} stdout|longer`])
  })

  test('characters that are cut in two come out whole', async () => {
    const bytes = Buffer.from(`${time} grün\n`)
    expect(await read([bytes.subarray(0, bytes.length - 3), bytes.subarray(bytes.length - 3)])).toEqual([`${time} stdout|grün`])
  })

  test('a character that is cut in two by two messages of one line comes out whole', async () => {
    const [first, second] = [Buffer.from(`${time} gr\u00fcn`), Buffer.from('n\n')]
    const cut = first.length - 2
    const messages = [first.subarray(0, cut), Buffer.concat([Buffer.from(`${time} `), first.subarray(cut), second])]
    expect(await read(messages)).toEqual([`${time} stdout|gr\u00fcnn`])
  })

  test.each([1, 2, 7, 31, 64, 1000])('are the same however a terminal’s output is cut: every %i bytes', async (size) => {
    const whole = Buffer.from(
      `${time} hello\r\n${time} gr\u00fcn \u{1f331}\r\n${time} \r\n${time} ${'x'.repeat(500)}\r\n${time} end\r`,
    )
    const pieces = Array.from({ length: Math.ceil(whole.length / size) }, (_, at) => whole.subarray(at * size, (at + 1) * size))
    expect(await read(pieces)).toEqual(
      ['hello', 'gr\u00fcn \u{1f331}', '', 'x'.repeat(500), 'end\r'].map((text) => `${time} stdout|${text}`),
    )
  })

  test('output without times keeps what looks like one', async () => {
    expect(await read([`${time} begun\n`, `${time} half`, ' a line\n'], 'untimed')).toEqual([
      ` stdout|${time} begun`,
      ` stdout|${time} half a line`,
    ])
  })

  test('the lines of a chunk come together', async () => {
    const came: number[] = []
    for await (const lines of logLines(origin, chunksOf([`${time} a\n${time} b\n${time} c`, '\n']), 'timed')) {
      came.push(lines.length)
    }
    expect(came).toEqual([2, 1])
  })

  test('the last line needs no line end', async () => {
    expect(await read([`${time} a\n${time} b`])).toEqual([`${time} stdout|a`, `${time} stdout|b`])
  })
})

describe('a container without a log', () => {
  test('has no past, and is followed by being attached to it', async () => {
    const engine = createFakeEngine()
    const program = { output: [['stdout', 'early\n']] } as const
    const handle = await addServiceContainer(engine, 'shop', 'web', {
      program,
      body: { HostConfig: { LogConfig: { Type: 'none' } } },
    })
    const source = dockerLogSource(engine, () => new Date('2026-11-21T10:00:00Z'))
    const never = new AbortController().signal
    const texts = async (follow: boolean) => {
      const lines: string[] = []
      for await (const came of source.logs({ ...origin, handle }, { follow }, never)) {
        lines.push(...came.map(({ time, text }) => `${time} ${text}`))
      }
      return lines
    }
    expect(await texts(false)).toEqual([])
    const following = texts(true)
    await new Promise((resolve) => setTimeout(resolve, 10))
    engine.write('shop-web-1', 'stdout', 'now\n')
    engine.exit('shop-web-1', 0)
    expect(await following).toEqual(['2026-11-21T10:00:00.000000000Z now'])
  })
})

async function read(pieces: readonly (string | Buffer)[], times: 'timed' | 'untimed' = 'timed'): Promise<string[]> {
  const lines: string[] = []
  for await (const came of logLines(origin, chunksOf(pieces), times)) {
    lines.push(...came.map(({ time: at, stream, text }) => `${at} ${stream}|${text}`))
  }
  return lines
}

async function* chunksOf(pieces: readonly (string | Buffer)[]): AsyncGenerator<OutputChunk> {
  for (const data of pieces) yield { stream: 'stdout', data: Buffer.from(data) }
}
