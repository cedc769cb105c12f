import { describe, expect, it } from 'vitest'
import { adminRefusal } from '../../../src/gateway/functions/admin-guard.js'

const header = { 'stack-admin': '1' }

describe('who may ask the gateway about itself', () => {
  it.each([
    'localhost:8088',
    '127.0.0.1:8088',
    '[::1]:8088',
    'stack-gateway',
    'stack-gateway.shop.svc.cluster.local:8080',
    '192.168.1.7',
  ])('is who asks for it as %s', (host) => {
    expect(adminRefusal({ ...header, host })).toBeUndefined()
  })

  it.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'stack-gateway-evil.example',
    '',
    'resize.localhost',
  ])('is not a page whose name was made to lead here: %s', (host) => {
    expect(adminRefusal({ ...header, host })).toMatch('is not a name of this gateway')
  })

  it('is not who leaves out the header, nor a page of a browser', () => {
    expect(adminRefusal({ host: 'localhost' })).toBe('requests to `/_stack/` need the header `stack-admin: 1`')
    expect(adminRefusal({ ...header, host: 'localhost', origin: 'http://localhost:3000' })).toMatch('pages of a browser')
  })
})
