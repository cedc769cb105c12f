/** What is taken out of it is the least by `before`. */
export class Heap<Item> {
  private readonly items: Item[] = []

  constructor(private readonly before: (a: Item, b: Item) => boolean) {}

  get size(): number {
    return this.items.length
  }

  get first(): Item | undefined {
    return this.items[0]
  }

  add(item: Item): void {
    const { items } = this
    let index = items.push(item) - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      const above = items[parent]
      if (above === undefined || !this.before(item, above)) break
      items[index] = above
      index = parent
    }
    items[index] = item
  }

  take(): Item | undefined {
    const { items } = this
    const [first] = items
    const last = items.pop()
    if (last === undefined || items.length === 0) return first
    let index = 0
    for (;;) {
      const left = 2 * index + 1
      const right = left + 1
      const leftItem = items[left]
      if (leftItem === undefined) break
      const rightItem = items[right]
      const isRight = rightItem !== undefined && this.before(rightItem, leftItem)
      const child = isRight ? rightItem : leftItem
      if (!this.before(child, last)) break
      items[index] = child
      index = isRight ? right : left
    }
    items[index] = last
    return first
  }
}
