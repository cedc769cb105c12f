/** Called for each event of the topic: `event.data` is what was published. After an error it comes again, at last it is a dead letter. */
export default function handle(event) {
  const order = event.data
  console.log(`order ${order.id}: ${total(order)}`)
}

/** What an order costs. */
export function total({ items }) {
  return items.reduce((sum, { price, count }) => sum + price * count, 0)
}
