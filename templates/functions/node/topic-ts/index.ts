/** Called for each event of the topic: `event.data` is what was published. After an error it comes again, at last it is a dead letter. */
export default function handle(event: OrderEvent): void {
  const order = event.data
  console.log(`order ${order.id}: ${total(order)}`)
}

/** What an order costs. */
export function total({ items }: Order): number {
  return items.reduce((sum, { price, count }) => sum + price * count, 0)
}

export interface Order {
  id: string
  items: { price: number; count: number }[]
}

/** A CloudEvent with an order. */
export interface OrderEvent {
  specversion: '1.0'
  id: string
  source: string
  type: string
  time?: string
  data: Order
}
