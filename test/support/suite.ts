import { describe, it } from 'vitest'

/**
 * A suite that needs something of the machine. Where that is missing, one skipped test says why; CI runs with STACK_FORBID_SKIPS=1,
 * where the no-skips reporter turns it into a failure.
 */
export function suite(name: string, missing: string | undefined, body: () => void): void {
  if (missing === undefined) describe.sequential(name, body)
  else describe(name, () => it.skip(`skipped: ${missing}`))
}

/** Suites that share nothing, a few at a time, so that the waiting of one is the work of others; the tests of each stay in their order. */
export function sideBySide<Item>(items: readonly Item[], atOnce: number, body: (item: Item) => void): void {
  for (let lane = 0; lane < atOnce; lane += 1) {
    describe.concurrent(`side by side, ${lane + 1} of ${atOnce}`, () => {
      for (const item of items.filter((_item, index) => index % atOnce === lane)) body(item)
    })
  }
}
