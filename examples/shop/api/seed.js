// Runs once, before the api starts: fills an empty store with products.
import { store } from './store-client.js'

const products = [
  { name: 'apple', price: 0.5 },
  { name: 'bread', price: 2.9 },
  { name: 'cheese', price: 7.2 },
]

const known = new Set((await store('GET', 'products')).map(({ name }) => name))
const missing = products.filter(({ name }) => !known.has(name))
for (const product of missing) await store('POST', 'products', product)
console.log(missing.length > 0 ? `${missing.length} products added` : 'all products are there')
