/** A queue between those who write as things happen and one who reads: writers wait while it is full. */
export interface Channel<Item> extends AsyncIterable<Item> {
  /** Resolves when there is room for more; at once, and without effect, when the channel was closed. */
  send(item: Item): Promise<void>
  /** The reader gets what was sent, and then the end (or the failure). */
  close(failure?: unknown): void
}

/** @param capacity how many items may wait before their writers have to */
export function createChannel<Item>(capacity: number): Channel<Item> {
  const items: Item[] = []
  let state: { readonly open: true } | { readonly open: false; readonly failure?: unknown } = { open: true }
  let wakeReader = () => {}
  let wakeWriters: (() => void)[] = []

  function letWritersGo(): void {
    const waiting = wakeWriters
    wakeWriters = []
    for (const wake of waiting) wake()
  }

  return {
    async send(item) {
      while (state.open && items.length >= capacity) await new Promise<void>((resolve) => wakeWriters.push(resolve))
      if (!state.open) return
      items.push(item)
      wakeReader()
    },
    close(failure) {
      if (state.open) state = { open: false, ...(failure !== undefined && { failure }) }
      wakeReader()
      letWritersGo()
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        while (items.length > 0) {
          // Just counted: there is one.
          yield items.shift() as Item
          letWritersGo()
        }
        if (!state.open) {
          if (state.failure !== undefined) throw state.failure
          return
        }
        await new Promise<void>((resolve) => {
          wakeReader = resolve
        })
      }
    },
  }
}
