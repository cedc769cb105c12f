import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { packTar, unpackTar } from 'modern-tar'
import { describe, expect, it } from 'vitest'
import { withoutKnownBlobs } from '../../../../src/engine/providers/kubernetes/image-archive.js'

const base = 'a'.repeat(64)
const top = 'b'.repeat(64)

describe('an image archive without what is known', () => {
  it('loses the blobs that the node has, and nothing else', async () => {
    const archive = await imageArchive()
    expect(await namesAfter(archive, new Set([base]), 4096)).toEqual([`blobs/sha256/${top}`, 'empty', 'index.json'])
  })

  it('keeps what is no blob, whatever is said to be known', async () => {
    const archive = await imageArchive()
    expect(await namesAfter(archive, new Set(['', 'index.json']), 4096)).toContain('index.json')
  })

  it('is whole where the node has none of it', async () => {
    const archive = await imageArchive()
    expect(await filtered(archive, new Set(), 4096)).toEqual(archive)
  })

  it('is the same however its bytes are cut into chunks', async () => {
    const archive = await imageArchive()
    const expected = await filtered(archive, new Set([base]), archive.length)
    for (const size of [1, 7, 511, 512, 513, 1000]) expect(await filtered(archive, new Set([base]), size)).toEqual(expected)
  })
})

function imageArchive(): Promise<Uint8Array> {
  const file = (name: string, body: string) => ({ header: { name, type: 'file' as const, size: body.length }, body })
  return packTar([
    file(`blobs/sha256/${base}`, 'x'.repeat(1500)),
    file(`blobs/sha256/${top}`, 'y'.repeat(512)),
    file('empty', ''),
    file('index.json', '{}'),
  ])
}

async function namesAfter(archive: Uint8Array, known: ReadonlySet<string>, chunk: number): Promise<readonly string[]> {
  const entries = await unpackTar(new Uint8Array(await filtered(archive, known, chunk)))
  return entries.map(({ header }) => header.name)
}

async function filtered(archive: Uint8Array, known: ReadonlySet<string>, chunk: number): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  for (let at = 0; at < archive.length; at += chunk) chunks.push(Buffer.from(archive.subarray(at, at + chunk)))
  return new Uint8Array(await buffer(Readable.from(chunks).pipe(withoutKnownBlobs(known))))
}
