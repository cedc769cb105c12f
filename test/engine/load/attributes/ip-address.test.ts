import { expect, it } from 'vitest'
import { isIpAddress } from '../../../../src/engine/load/attributes/ip-address.js'

it.each(['127.0.0.1', '0.0.0.0', '::', '::1', 'fe80::1%eth0', '2001:db8::8a2e:370:7334', '1:2:3:4:5:6:7:8', '::ffff:10.0.0.1'])(
  '%s is an address',
  (text) => expect(isIpAddress(text)).toBe(true),
)

it.each(['', '127.0.1', '256.0.0.1', '01.2.3.4', 'localhost', '1:2:3', '::1::', '1:2:3:4:5:6:7:8:9', '12345::'])(
  '%j is no address',
  (text) => expect(isIpAddress(text)).toBe(false),
)
