import { describe, expect, it } from 'vitest'
import { EventLog, type LogParts, type Place } from '../../../../../src/gateway/functions/events/log/event-log.js'
import type { LogRecord } from '../../../../../src/gateway/functions/events/log/log-record.js'
import { FakeLogFiles } from '../../../../support/fake-log-files.js'

function record(meta: object, body = ''): LogRecord {
  return { meta, body: Buffer.from(body) }
}

async function opened(files: FakeLogFiles, change: Partial<LogParts> = {}) {
  const replayed: { meta: unknown; place: Place }[] = []
  const damage: string[] = []
  const log = await EventLog.open(
    {
      files,
      segmentBytes: 1000,
      snapshot: () => [],
      clock: () => 0,
      damaged: (segment, bytes) => damage.push(`${segment} ${bytes}`),
      ...change,
    },
    (meta, place) => replayed.push({ meta, place }),
  )
  return { log, replayed, damage, metas: () => replayed.map(({ meta }) => meta) }
}

describe('EventLog', () => {
  it('replays what was appended, in order, and reads it where it lies', async () => {
    const files = new FakeLogFiles()
    const first = await opened(files)
    await first.log.append([record({ n: 1 }, 'one'), record({ n: 2 })])
    const [place] = await first.log.append([record({ n: 3 }, 'three ü')])
    if (place === undefined) throw new Error('no place')
    expect(await first.log.read(place)).toEqual({ meta: { n: 3 }, body: Buffer.from('three ü') })
    await first.log.close()
    const second = await opened(files)
    expect(second.metas()).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }])
    expect(second.replayed.at(-1)?.place).toEqual(place)
    expect(second.damage).toEqual([])
  })

  it('writes what is appended at the same time with one sync', async () => {
    const files = new FakeLogFiles()
    const { log } = await opened(files)
    const before = files.syncs
    await Promise.all(Array.from({ length: 100 }, (_, n) => log.append([record({ n })])))
    expect(files.syncs - before).toBeLessThanOrEqual(3)
    expect((await opened(files)).metas()).toEqual(Array.from({ length: 100 }, (_, n) => ({ n })))
  })

  it('takes appends at any moment while others are written', async () => {
    const files = new FakeLogFiles()
    const { log } = await opened(files)
    const appends: Promise<unknown>[] = []
    for (let n = 0; n < 200; n++) {
      appends.push(log.append([record({ n })]))
      for (let turn = 0; turn < n % 7; turn++) await Promise.resolve()
    }
    await Promise.all(appends)
    expect((await opened(files)).metas()).toHaveLength(200)
  })

  it('finds whole groups and nothing else, wherever the last file was cut off', async () => {
    const files = new FakeLogFiles()
    const { log } = await opened(files)
    const ends: number[] = [0]
    for (let group = 0; group < 4; group++) {
      await log.append(Array.from({ length: group + 1 }, (_, n) => record({ group, n }, 'x'.repeat(n * 5))))
      ends.push(log.bytes)
    }
    const whole = files.contents.get('log-00000001') ?? Buffer.alloc(0)
    for (let length = 0; length <= whole.length; length++) {
      const cut = new FakeLogFiles()
      cut.contents.set('log-00000001', whole.subarray(0, length))
      const groups = ends.filter((end) => end > 0 && end <= length).length
      const again = await opened(cut)
      expect(again.metas()).toHaveLength((groups * (groups + 1)) / 2)
      // What comes next is found after it, too.
      await again.log.append([record({ after: length })])
      expect((await opened(cut)).metas().at(-1)).toEqual({ after: length })
    }
  })

  it('leaves out what follows a byte that changed, and says so', async () => {
    const files = new FakeLogFiles()
    const { log } = await opened(files)
    for (let n = 0; n < 3; n++) await log.append([record({ n }, 'some body')])
    const whole = files.contents.get('log-00000001') ?? Buffer.alloc(0)
    for (let at = 0; at < whole.length; at++) {
      const damaged = new FakeLogFiles()
      const bytes = Buffer.from(whole)
      bytes[at] = (bytes[at] ?? 0) ^ 0x41
      damaged.contents.set('log-00000001', bytes)
      const again = await opened(damaged)
      expect(again.metas()).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }].slice(0, Math.floor((at * 3) / whole.length)))
      expect(again.damage).toHaveLength(1)
    }
  })

  it('begins a new segment with the snapshot, and drops the oldest', async () => {
    const files = new FakeLogFiles()
    const { log } = await opened(files, { segmentBytes: 100, snapshot: () => [record({ snapshot: true })] })
    for (let n = 0; n < 3; n++) await log.append([record({ n }, 'x'.repeat(100))])
    expect((await opened(files)).metas()).toEqual([{ n: 0 }, { snapshot: true }, { n: 1 }, { snapshot: true }, { n: 2 }])
    expect(log.oldest).toBe(1)
    await log.dropOldest()
    await log.dropOldest()
    expect(log.oldest).toBeUndefined()
    await log.dropOldest()
    expect((await opened(files)).metas()).toEqual([{ snapshot: true }, { n: 2 }])
  })

  it('forgets a segment that was begun and lacks its snapshot', async () => {
    const files = new FakeLogFiles()
    const { log } = await opened(files)
    await log.append([record({ n: 0 })])
    files.contents.set('log-00000002', Buffer.from('SK'))
    const again = await opened(files)
    expect(again.metas()).toEqual([{ n: 0 }])
    expect([...files.contents.keys()]).toEqual(['log-00000001'])
  })

  it('says where the disk is full, keeps nothing of what was not acknowledged, and goes on when there is room', async () => {
    const files = new FakeLogFiles()
    const { log } = await opened(files)
    await log.append([record({ n: 0 }, 'x'.repeat(100))])
    files.capacity = files.used + 50
    await expect(log.append([record({ n: 1 }, 'x'.repeat(100))])).rejects.toMatchObject({ code: 'ENOSPC' })
    expect((await opened(files.copy())).damage).toEqual([])
    files.capacity = Number.POSITIVE_INFINITY
    await log.append([record({ n: 2 })])
    expect((await opened(files)).metas()).toEqual([{ n: 0 }, { n: 2 }])
  })
})
