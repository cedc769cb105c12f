/**
 * One sequence out of many that each are in time order: always the earliest next. Every source is asked for one item ahead, not more.
 * Items of the same time keep the order of their sources.
 * @param items whose `time` sorts as text
 */
export async function* mergeByTime<Item extends { readonly time: string }>(
  sources: readonly AsyncIterable<Item>[],
): AsyncGenerator<Item> {
  const iterators = sources.map((source) => source[Symbol.asyncIterator]())
  try {
    const heads = await Promise.all(iterators.map(async (iterator) => ({ iterator, result: await iterator.next() })))
    for (;;) {
      let earliest: { time: string; at: number; item: Item } | undefined
      for (const [at, { result }] of heads.entries()) {
        if (result.done) continue
        if (earliest === undefined || result.value.time < earliest.time)
          earliest = { time: result.value.time, at, item: result.value }
      }
      if (earliest === undefined) return
      yield earliest.item
      const head = heads[earliest.at]
      if (head) head.result = await head.iterator.next()
    }
  } finally {
    await Promise.allSettled(iterators.map((iterator) => iterator.return?.()))
  }
}
