/**
 * One sequence out of many that each are in time order: always the earliest next. Items come in lists, as they arrive; every source is asked
 * for one list ahead, not more. Items of the same time keep the order of their sources.
 * @param sources of items whose `time` sorts as text
 */
export async function* mergeByTime<Item extends { readonly time: string }>(
  sources: readonly AsyncIterable<readonly Item[]>[],
): AsyncGenerator<readonly Item[]> {
  const iterators = sources.map((source) => source[Symbol.asyncIterator]())
  try {
    let heads = present(await Promise.all(iterators.map(firstList)))
    while (heads.length > 0) {
      const merged = takeWhileKnown(heads)
      if (merged.length > 0) yield merged
      heads = present(await Promise.all(heads.map(refilled)))
    }
  } finally {
    await Promise.allSettled(iterators.map((iterator) => iterator.return?.()))
  }
}

/** How far the list that a source gave last has been used. */
interface Head<Item> {
  readonly iterator: AsyncIterator<readonly Item[]>
  readonly items: readonly Item[]
  used: number
}

async function firstList<Item>(iterator: AsyncIterator<readonly Item[]>): Promise<Head<Item> | undefined> {
  const { done, value } = await iterator.next()
  return done ? undefined : { iterator, items: value, used: 0 }
}

/** The same, or with the next list where this one is used up; undefined at the source's end. */
function refilled<Item>(head: Head<Item>): Head<Item> | Promise<Head<Item> | undefined> {
  return head.used < head.items.length ? head : firstList(head.iterator)
}

function present<Item>(heads: readonly (Head<Item> | undefined)[]): readonly Head<Item>[] {
  return heads.filter((head) => head !== undefined)
}

/** Everything up to the point where a list is used up: what its source gives next may come before the rest. */
function takeWhileKnown<Item extends { readonly time: string }>(heads: readonly Head<Item>[]): readonly Item[] {
  const merged: Item[] = []
  for (;;) {
    let earliest: Head<Item> | undefined
    let time = ''
    // The earliest of the other heads, before which the earliest head may be taken from without looking at them again.
    let limit: string | undefined
    let isLimitBefore = false
    for (const head of heads) {
      const item = head.items[head.used]
      if (item === undefined) return merged
      if (earliest === undefined || item.time < time) {
        // The one that was earliest so far is the first of those that come before this one in the order of sources.
        if (earliest !== undefined) [limit, isLimitBefore] = [time, true]
        earliest = head
        time = item.time
      } else if (limit === undefined || item.time < limit) [limit, isLimitBefore] = [item.time, false]
    }
    if (earliest === undefined) return merged
    for (let item = earliest.items[earliest.used]; item !== undefined; item = earliest.items[earliest.used]) {
      if (limit !== undefined && (isLimitBefore ? item.time >= limit : item.time > limit)) break
      merged.push(item)
      earliest.used++
    }
  }
}
