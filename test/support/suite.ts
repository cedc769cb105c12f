import { describe, it } from 'vitest'

/**
 * A suite that needs something of the machine. Where that is missing, one skipped test says why; CI runs with STACK_FORBID_SKIPS=1,
 * where the no-skips reporter turns it into a failure.
 */
export function suite(name: string, missing: string | undefined, body: () => void): void {
  if (missing === undefined) describe.sequential(name, body)
  else describe(name, () => it.skip(`skipped: ${missing}`))
}

/**
 * Suites a few at a time, so that the waiting of one is the work of others; the tests of each stay in their order.
 * @param sharedBy what a suite shares with others, such as its ports: those of one name come one after the other
 */
export function sideBySide<Item>(
  items: readonly Item[],
  atOnce: number,
  sharedBy: (item: Item) => string,
  body: (item: Item) => void,
): void {
  const shared = [...new Set(items.map(sharedBy))]
  for (let lane = 0; lane < atOnce; lane += 1) {
    describe.concurrent(`side by side, ${lane + 1} of ${atOnce}`, () => {
      for (const item of items.filter((each) => shared.indexOf(sharedBy(each)) % atOnce === lane)) body(item)
    })
  }
}
