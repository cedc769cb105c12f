import { describe, expect, it } from 'vitest'
import { isPreflight, originHeaders, preflightHeaders } from '../../../src/gateway/functions/cors.js'

const open = { origins: ['*'], credentials: false, max_age: 600 }
const shop = { origins: ['https://shop.example'], methods: ['GET', 'POST'], headers: ['x-a'], credentials: true, max_age: 60 }

describe('calls from other origins', () => {
  it('are asked for beforehand by OPTIONS with an origin and a method', () => {
    expect(isPreflight('OPTIONS', { origin: 'a', 'access-control-request-method': 'PUT' })).toBe(true)
    expect(isPreflight('OPTIONS', { origin: 'a' })).toBe(false)
    expect(isPreflight('GET', { origin: 'a', 'access-control-request-method': 'PUT' })).toBe(false)
  })

  it('are allowed to everyone alike where the policy is open', () => {
    expect(preflightHeaders(open, { origin: 'https://a.example', 'access-control-request-headers': 'x-b' })).toEqual([
      ...['access-control-allow-origin', '*'],
      ...['access-control-allow-methods', 'GET, HEAD, POST, PUT, PATCH, DELETE'],
      ...['access-control-allow-headers', 'x-b'],
      ...['access-control-max-age', '600'],
    ])
  })

  it('are allowed to the origins of the policy, by their names', () => {
    expect(preflightHeaders(shop, { origin: 'https://shop.example' })).toEqual([
      ...['vary', 'origin'],
      ...['access-control-allow-origin', 'https://shop.example'],
      ...['access-control-allow-credentials', 'true'],
      ...['access-control-allow-methods', 'GET, POST'],
      ...['access-control-allow-headers', 'x-a'],
      ...['access-control-max-age', '60'],
    ])
    expect(preflightHeaders(shop, { origin: 'https://evil.example' })).toEqual(['vary', 'origin'])
    expect(originHeaders(shop, 'https://evil.example')).toEqual(['vary', 'origin'])
    expect(originHeaders({ ...open, credentials: true }, 'https://a.example')).toContain('https://a.example')
  })
})
