import { randomUUID } from 'node:crypto'

/** Takes an order. The CloudEvent that is returned answers the caller, and is published to the topic of its type. */
export default async function handle(request) {
  const order = await request.json()
  if (!Array.isArray(order.items) || order.items.length === 0) {
    return Response.json({ error: 'an order has `items`' }, { status: 400 })
  }
  console.log(`order ${order.id}: ${order.items.length} items`)
  return { specversion: '1.0', id: randomUUID(), source: '/orders', type: 'orders.created', data: order }
}
