import { expect, test } from 'vitest'
import { portsText } from '../../../src/engine/workflows/port-text.js'

const port = (hostIp: string, published: number, target: number, protocol = 'tcp') => ({ hostIp, published, target, protocol })

test.each([
  [[], ''],
  [[port('', 0, 5), port('', 0, 60), port('', 0, 61), port('', 0, 62, 'udp')], '5/tcp, 60-61/tcp, 62/udp'],
  [[port('0.0.0.0', 8080, 80), port('::', 8080, 80), port('', 0, 81)], '81/tcp, 0.0.0.0:8080->80/tcp, [::]:8080->80/tcp'],
  [[port('0.0.0.0', 90, 90), port('0.0.0.0', 91, 91), port('0.0.0.0', 93, 93)], '0.0.0.0:90-91->90-91/tcp, 0.0.0.0:93->93/tcp'],
  [[port('127.0.0.1', 8081, 81, 'udp')], '127.0.0.1:8081->81/udp'],
])('%j', (ports, text) => {
  expect(portsText(ports)).toBe(text)
})
