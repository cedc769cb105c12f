import { createServer } from 'node:http'
import { store } from './store-client.js'

const routes = {
  'GET /health': async () => [200, { ok: true, products: (await store('GET', 'products')).length }],
  'GET /products': async () => [200, await store('GET', 'products')],
  'GET /orders': async () => [200, await store('GET', 'orders')],
  'POST /orders': async (order) => {
    const product = (await store('GET', 'products')).find(({ name }) => name === order.product)
    if (!product) return [404, { error: `there is no product "${order.product}"` }]
    const quantity = order.quantity ?? 1
    return [201, await store('POST', 'orders', { product: product.name, quantity, total: product.price * quantity, state: 'new' })]
  },
  'PATCH /orders': async (change, id) => [200, await store('PATCH', `orders/${id}`, change)],
}

const server = createServer(async (request, response) => {
  const [, collection, id] = request.url.split('/')
  const route = routes[`${request.method} /${collection}`]
  const [status, answer] = route ? await handle(route, request, id) : [404, { error: 'no such page' }]
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  if (collection !== 'health' && !(request.method === 'GET' && collection === 'orders')) console.log(request.method, request.url, status)
})
server.listen(3000, () => console.log('api listens on :3000'))
process.on('SIGTERM', () => server.close(() => process.exit(0)))

async function handle(route, request, id) {
  try {
    let text = ''
    for await (const chunk of request) text += chunk
    return await route(JSON.parse(text || '{}'), id)
  } catch (error) {
    console.error(error.message)
    return [error instanceof SyntaxError ? 400 : 502, { error: error.message }]
  }
}
