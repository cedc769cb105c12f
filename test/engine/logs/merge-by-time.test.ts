import { describe, expect, test } from 'vitest'
import { mergeByTime } from '../../../src/engine/logs/merge-by-time.js'

describe('merging by time', () => {
  test('gives one sequence in time order', async () => {
    expect(await merged(['1 a', '4 a'], [], ['2 b', '3 b', '5 b'])).toEqual(['1 a', '2 b', '3 b', '4 a', '5 b'])
  })

  test('the same time keeps the order of the sources', async () => {
    expect(await merged(['1 a', '1 a2'], ['1 b'])).toEqual(['1 a', '1 a2', '1 b'])
    expect(await merged(['2 a'], ['1 b', '2 b', '2 b2'], ['2 c'])).toEqual(['1 b', '2 a', '2 b', '2 b2', '2 c'])
  })

  test('stopping early stops the sources', async () => {
    const stopped: string[] = []
    async function* endless(name: string) {
      try {
        for (let time = 0; ; time += 1) yield [{ time: String(time), text: name }]
      } finally {
        stopped.push(name)
      }
    }
    for await (const _ of mergeByTime([endless('a'), endless('b')])) break
    expect(stopped).toEqual(['a', 'b'])
  })

  test('a failing source fails the whole', async () => {
    async function* failing(): AsyncGenerator<readonly { time: string }[]> {
      yield [{ time: '1' }]
      throw new Error('gone')
    }
    const read = async () => {
      for await (const _ of mergeByTime([failing()])) {
        // Read to the end.
      }
    }
    await expect(read()).rejects.toThrow('gone')
  })
})

async function merged(...sources: readonly (readonly string[])[]): Promise<string[]> {
  return Promise.all([1, 2, 100].map((atOnce) => mergedInLists(sources, atOnce))).then(([first, ...others]) => {
    for (const other of others) expect(other).toEqual(first)
    return first ?? []
  })
}

async function mergedInLists(sources: readonly (readonly string[])[], atOnce: number): Promise<string[]> {
  async function* items(texts: readonly string[]) {
    for (let at = 0; at < texts.length; at += atOnce) {
      yield texts.slice(at, at + atOnce).map((text) => ({ time: text.split(' ')[0] ?? '', text }))
    }
  }
  const result: string[] = []
  for await (const list of mergeByTime(sources.map(items))) result.push(...list.map(({ text }) => text))
  return result
}
