// Packs orders: looks for new ones, works for a while on each, and marks it as packed.
import { setTimeout as wait } from 'node:timers/promises'

const api = process.env.API_URL
const packingMs = Number(process.env.PACKING_SECONDS) * 1000
let ending = false
process.on('SIGTERM', () => {
  ending = true
})

console.log('worker waits for orders')
while (!ending) {
  try {
    const orders = await (await fetch(`${api}/orders`)).json()
    for (const order of orders.filter(({ state }) => state === 'new')) await pack(order)
  } catch (error) {
    console.error(`the api does not answer: ${error.cause?.message ?? error.message}`)
  }
  await wait(300)
}
console.log('worker ends')

async function pack(order) {
  await wait(packingMs)
  await fetch(`${api}/orders/${order.id}`, { method: 'PATCH', body: JSON.stringify({ state: 'packed' }) })
  console.log(`order ${order.id} packed: ${order.quantity} x ${order.product}`)
}
