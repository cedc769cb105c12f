import { describe, expect, it } from 'vitest'
import { readDeclaration } from '../../../src/engine/functions/declaration.js'

describe('readDeclaration', () => {
  it('fills in everything that is not said', () => {
    expect(readDeclaration({ runtime: 'node22' })).toMatchInlineSnapshot(`
      {
        "body_limit": "6291456",
        "concurrency": 50,
        "dead_letter": true,
        "port": 8080,
        "priority": 0,
        "queue": {
          "max": 1000,
          "wait": "10s",
        },
        "retry": {
          "attempts": 4,
          "backoff": "exponential",
          "initial": "500ms",
          "max": "30s",
          "max_age": "1h0m0s",
        },
        "runtime": "node22",
        "signature": "auto",
        "timeout": "30s",
        "triggers": [],
      }
    `)
  })

  it('gives events a day where calls may take long', () => {
    expect(readDeclaration({ timeout: '30m0s' }).retry.max_age).toBe('24h0m0s')
    expect(readDeclaration({ timeout: '30m0s', retry: { max_age: '2h0m0s' } }).retry.max_age).toBe('2h0m0s')
  })

  it('reads who may call from other origins', () => {
    const corsOf = (cors: object | undefined) => {
      const [trigger] = readDeclaration({ triggers: [{ http: { ...(cors && { cors: { ...cors } }) } }] }).triggers
      return trigger?.type === 'http' ? trigger.cors : undefined
    }
    expect(corsOf(undefined)).toBeUndefined()
    expect(corsOf({ enabled: false })).toBeUndefined()
    expect(corsOf({ enabled: true })).toEqual({ origins: ['*'], credentials: false, max_age: 600 })
    expect(corsOf({ origins: ['https://a.example'], credentials: true, max_age: '1h0m0s' })).toEqual({
      origins: ['https://a.example'],
      credentials: true,
      max_age: 3600,
    })
  })

  it('leaves out triggers that are refused where they stand', () => {
    const { triggers } = readDeclaration({ triggers: [{ kafka: { topic: 'x' } }, { topic: { topic: 'y' } }, { http: null }] })
    expect(triggers).toEqual([
      { type: 'topic', topic: 'y' },
      { type: 'http', auth: 'none' },
    ])
  })
})
