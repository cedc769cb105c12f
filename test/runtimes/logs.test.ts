import { expect, it } from 'vitest'
import { conformance } from './conformance.js'

conformance('log lines', ({ start }) => {
  it('carry the id of the call they were printed for, also where calls are interleaved', async () => {
    const { call, log, otherLines } = await start('logs')
    const ids = ['a-1', 'b-2', 'c-3']
    await Promise.all(ids.map((id) => call('/', { headers: { 'x-request-id': id } })))
    for (const id of ids) {
      expect(log().filter(({ requestId }) => requestId === id)).toMatchObject([
        { level: 'info', message: 'first', function: 'logs' },
        { level: 'warn', message: 'second', function: 'logs' },
      ])
    }
    expect(otherLines()).toEqual([])
  })

  it('tell the time', async () => {
    const { log } = await start('logs')
    for (const { time } of log()) expect(Math.abs(Date.parse(String(time)) - Date.now())).toBeLessThan(60_000)
  })
})
