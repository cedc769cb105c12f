import { describe, expect, it } from 'vitest'
import { resolveHost } from '../../../src/gateway/functions/resolve-host.js'

describe('the addresses of a name', () => {
  it('are one family’s, and an address is its own', async () => {
    expect(await resolveHost('localhost')).toEqual(['127.0.0.1'])
    expect(await resolveHost('10.1.2.3')).toEqual(['10.1.2.3'])
    expect(await resolveHost('::1')).toEqual(['::1'])
  })

  it('are none where nobody knows the name, which does not take long', async () => {
    const startedAt = performance.now()
    await expect(resolveHost('no-such-function.invalid')).rejects.toThrow()
    expect(performance.now() - startedAt).toBeLessThan(4000)
  })
})
