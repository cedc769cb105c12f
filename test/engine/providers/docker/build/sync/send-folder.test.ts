import { chmodSync, linkSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FrameReader } from '../../../../../../src/engine/providers/docker/build/grpc/grpc-frames.js'
import type { GrpcCall } from '../../../../../../src/engine/providers/docker/build/grpc/grpc-server.js'
import { sendFolder } from '../../../../../../src/engine/providers/docker/build/sync/send-folder.js'
import {
  folderOfTexts,
  folderOnDisk,
  type SyncedFolder,
  type SyncSelection,
} from '../../../../../../src/engine/providers/docker/build/sync/synced-folder.js'
import { packet, packetType } from '../../../../../../src/engine/providers/docker/build/wire/session-messages.js'
import { writeFiles } from '../../../../../support/write-files.js'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sync-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const everything: SyncSelection = { includePatterns: [], excludePatterns: [], followPaths: [] }

interface Received {
  readonly path: string
  readonly mode: string
  readonly link?: string
  readonly content?: string
}

/** The engine's part of the protocol: asks for the files it wants, puts them together, and ends. */
async function receive(
  folder: SyncedFolder,
  selection = everything,
  wants: (path: string) => boolean = () => true,
  beforeRequest: (path: string) => void = () => {},
): Promise<readonly Received[]> {
  const requests = new Queue<Buffer>()
  const reader = new FrameReader()
  const stats: { path: string; mode: number; linkname: string }[] = []
  const contents = new Map<number, Buffer[]>()
  let open = 0
  let offered = false
  let failure: string | undefined
  const finishWhenDone = () => {
    if (offered && open === 0) requests.push(packet.encode({ type: packetType.finish }))
  }
  const onPacket = (message: Buffer) => {
    const { type, stat, id, data } = packet.decode(message)
    if (type === packetType.error) {
      failure = data.toString()
      requests.end()
    } else if (type === packetType.stat && stat) {
      stats.push(stat)
      // Neither folder, link, device nor pipe; what has a link name is a hard link, whose content was offered already.
      const isFile = stat.linkname === '' && (stat.mode & 0x8e000000) === 0
      if (isFile && wants(stat.path)) {
        open++
        contents.set(stats.length - 1, [])
        beforeRequest(stat.path)
        requests.push(packet.encode({ type: packetType.request, id: stats.length - 1 }))
      }
    } else if (type === packetType.stat) {
      offered = true
      finishWhenDone()
    } else if (type === packetType.data && data.length > 0) contents.get(id)?.push(data)
    else if (type === packetType.data) {
      open--
      finishWhenDone()
    } else if (type === packetType.finish) requests.end()
  }
  const call: GrpcCall = {
    metadata: new Map(),
    messages: requests,
    signal: new AbortController().signal,
    async send(frames) {
      for (const message of reader.push(frames)) onPacket(message)
    },
  }
  await sendFolder(call, folder(selection), { entries: 0, files: 0, bytes: 0 }).catch(() => {})
  if (failure !== undefined) throw new Error(failure)
  return stats.map(({ path, mode, linkname }, index) => {
    const content = contents.get(index)
    return {
      path,
      mode: mode.toString(8),
      ...(linkname !== '' && { link: linkname }),
      ...(content && { content: Buffer.concat(content).toString() }),
    }
  })
}

const paths = (received: readonly Received[]) => received.map(({ path }) => path)

describe('a folder on disk', () => {
  test('arrives as it is: files, folders, symbolic and hard links, modes as Go writes them', async () => {
    writeFiles(root, { 'dir/run.sh': 'exit', 'dir/b': '' })
    chmodSync(join(root, 'dir'), 0o755)
    chmodSync(join(root, 'dir/run.sh'), 0o4750)
    chmodSync(join(root, 'dir/b'), 0o644)
    linkSync(join(root, 'dir/b'), join(root, 'dir/c'))
    symlinkSync('dir/b', join(root, 'link'))
    expect(await receive(folderOnDisk(root, 'linux'))).toEqual([
      { path: 'dir', mode: '20000000755' },
      { path: 'dir/b', mode: '644', content: '' },
      { path: 'dir/c', mode: '644', link: 'dir/b' },
      { path: 'dir/run.sh', mode: '40000750', content: 'exit' },
      { path: 'link', mode: '1000000777', link: 'dir/b' },
    ])
  })

  test('everything is 0755 from Windows', async () => {
    writeFiles(root, { a: 'a' })
    expect(await receive(folderOnDisk(root, 'win32'))).toMatchObject([{ mode: '755' }])
  })

  test('gives only the files that are asked for, whole, whatever their size', async () => {
    const large = 'large '.repeat(200_000)
    writeFiles(root, { large, small: 'small', unwanted: 'x' })
    expect(await receive(folderOnDisk(root, 'linux'), everything, (path) => path !== 'unwanted')).toMatchObject([
      { path: 'large', content: large },
      { path: 'small', content: 'small' },
      { path: 'unwanted' },
    ])
  })

  test('leaves out what is excluded, and brings parents of what is taken back', async () => {
    writeFiles(root, { 'docs/a.md': '', 'docs/b.txt': '', 'node_modules/x': '', y: '' })
    const selection = { ...everything, excludePatterns: ['docs', 'node_modules', '!docs/a.md'] }
    expect(paths(await receive(folderOnDisk(root, 'linux'), selection))).toEqual(['docs', 'docs/a.md', 'y'])
  })

  test('follows the sources of COPY through links, with what the links point at', async () => {
    writeFiles(root, { 'real/deep/a': 'a', 'real/other': '', 'x/y': '' })
    symlinkSync('../real/deep', join(root, 'x/link'))
    symlinkSync('/x/link/a', join(root, 'start'))
    const selection = { ...everything, followPaths: ['start'] }
    expect(paths(await receive(folderOnDisk(root, 'linux'), selection))).toEqual([
      'real',
      'real/deep',
      'real/deep/a',
      'start',
      'x',
      'x/link',
    ])
  })

  test.each([
    ['a file grew', (path: string) => writeFileSync(path, 'longer than before')],
    ['a file shrank', (path: string) => writeFileSync(path, '')],
    ['a file was written anew', (path: string) => utimesSync(path, 1, 1)],
  ])('fails when %s since it was offered', async (_case, change) => {
    writeFiles(root, { a: 'before' })
    const receiving = receive(folderOnDisk(root, 'linux'), everything, undefined, (path) => change(join(root, path)))
    await expect(receiving).rejects.toThrow(`\`${join(root, 'a')}\` changed while it was being sent`)
  })
})

test('a folder of texts arrives in order, and a changed text has another time', async () => {
  const texts = folderOfTexts(
    new Map([
      ['b', '2'],
      ['a', '1'],
    ]),
  )
  expect(await receive(texts)).toEqual([
    { path: 'a', mode: '644', content: '1' },
    { path: 'b', mode: '644', content: '2' },
  ])
  const times = [...folderOfTexts(new Map([['a', '1']]))(everything), ...folderOfTexts(new Map([['a', '2']]))(everything)]
  expect(new Set(times.map(({ stat }) => stat.modTime)).size).toBe(2)
})

/** An endless list that can be waited on. */
class Queue<Item> implements AsyncIterable<Item> {
  readonly #items: Item[] = []
  #wake: () => void = () => {}
  #ended = false

  push(item: Item): void {
    this.#items.push(item)
    this.#wake()
  }

  end(): void {
    this.#ended = true
    this.#wake()
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Item> {
    for (;;) {
      const item = this.#items.shift()
      if (item !== undefined) yield item
      else if (this.#ended) return
      else await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }
}
