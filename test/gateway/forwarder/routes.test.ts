import { expect, it } from 'vitest'
import { parseRoutes } from '../../../src/gateway/forwarder/routes.js'

const route = { protocol: 'tcp', port: 80, targets: [{ host: 'node', port: 30_080 }] }

it('reads a table', () => {
  expect(parseRoutes(JSON.stringify({ routes: [route] }))).toEqual({ routes: [route] })
})

it.each([
  ['[]', 'the table is no object'],
  ['{}', 'routes is no list'],
  [{ ...route, protocol: 'sctp' }, 'routes[0].protocol is neither tcp nor udp'],
  [{ ...route, port: 0 }, 'routes[0].port is no port'],
  [{ ...route, targets: [] }, 'routes[0].targets is empty'],
  [{ ...route, targets: [{ host: '', port: 1 }] }, 'routes[0].targets[0].host is no name'],
  [{ ...route, targets: [{ host: 'node', port: 65_536 }] }, 'routes[0].targets[0].port is no port'],
])('names what is wrong: %j', (wrong, message) => {
  const text = typeof wrong === 'string' ? wrong : JSON.stringify({ routes: [wrong] })
  expect(() => parseRoutes(text)).toThrow(message)
})
