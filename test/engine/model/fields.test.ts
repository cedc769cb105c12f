import { describe, expect, it } from 'vitest'
import { parseFieldDigests, printFieldDigests } from '../../../src/engine/model/field-digests.js'
import { digest, digestFields } from '../../../src/engine/model/fields.js'

describe('field digests', () => {
  it('are the same for values that differ only in the order of keys', () => {
    expect(digest({ a: 1, b: { c: 2, d: 3 } })).toBe(digest({ b: { d: 3, c: 2 }, a: 1 }))
  })

  it('differ when the order of a list differs', () => {
    expect(digest(['a', 'b'])).not.toBe(digest(['b', 'a']))
  })

  it('survive the way through a label', () => {
    const digests = digestFields({ image: 'nginx', 'environment.LOG_LEVEL': 'debug', ports: [{ target: 80 }] })
    expect(parseFieldDigests(printFieldDigests(digests))).toEqual(digests)
    expect([...digests.keys()]).toEqual(['environment.LOG_LEVEL', 'image', 'ports'])
  })

  it('are unknown when the label is missing or not ours', () => {
    expect(parseFieldDigests(undefined)).toBeUndefined()
    expect(parseFieldDigests('not json')).toBeUndefined()
    expect(parseFieldDigests('[1]')).toBeUndefined()
  })
})
