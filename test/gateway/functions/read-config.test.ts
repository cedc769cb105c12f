import { describe, expect, it } from 'vitest'
import { readGatewayConfig } from '../../../src/gateway/functions/read-config.js'
import { gatewayConfig, gatewayFunction } from '../../support/gateway-process.js'

describe('reading the configuration', () => {
  it('takes what the expander writes', () => {
    const config = gatewayConfig(gatewayFunction('a', 8080, { onSuccess: { topic: 'done' }, onFailure: { function: 'a' } }))
    expect(readGatewayConfig(JSON.stringify(config))).toEqual(config)
  })

  it('says everything that is wrong with it, with its place', () => {
    const good = gatewayFunction('a', 8080)
    const bad = {
      ...good,
      port: 70_000,
      timeoutMs: 0,
      auth: 'yes',
      routes: [{ path: 'users', methods: 'GET', auth: 'none', cors: { origins: [7], credentials: 'no', max_age: -1 } }],
      queue: undefined,
    }
    const read = () => readGatewayConfig(JSON.stringify({ version: 2, functions: [good, bad] }))
    expect(read).toThrowErrorMatchingInlineSnapshot(`
      [Error: \`version\` is none of 1
      \`project\` is no text
      \`functions[1].port\` is no whole number from 1 to 65535
      \`functions[1].timeoutMs\` is no whole number of at least 1
      \`functions[1].auth\` is none of "none", "key"
      \`functions[1].queue\` is no object
      \`functions[1].routes[0].path\` is no path: it begins with \`/\`
      \`functions[1].routes[0].methods\` is no list
      \`functions[1].routes[0].cors.origins[0]\` is no text
      \`functions[1].routes[0].cors.credentials\` is none of true, false
      \`functions[1].routes[0].cors.max_age\` is no whole number of at least 0
      \`functions[1].name\` names \`a\` a second time]
    `)
  })

  it('says that it is no JSON, or no object', () => {
    expect(() => readGatewayConfig('{')).toThrow('it is no JSON')
    expect(() => readGatewayConfig('[]')).toThrow('the configuration is no object')
  })
})
