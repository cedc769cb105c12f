import { assert, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { labelValue, objectName, suffixed } from '../../../../../src/engine/providers/kubernetes/lower/names.js'

const dnsLabel = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/

describe('objectName', () => {
  it('keeps what is a DNS label already', () => {
    expect(['web', 'a--b', '1st'].map((text) => objectName(text))).toEqual(['web', 'a--b', '1st'])
  })

  it('makes letters small and everything else a dash', () => {
    expect(['My_Service', 'a.b', '_x_'].map((text) => objectName(text))).toEqual(['my-service', 'a-b', 'x'])
  })

  it('tells cut names apart by a digest of the whole', () => {
    const long = 'a'.repeat(80)
    expect(objectName(long)).toMatchInlineSnapshot(`"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-0f45e858"`)
    expect(objectName(long)).not.toBe(objectName(`${long}b`))
  })

  it('makes a DNS label of any text, with a suffix too', () => {
    assert(
      property(string(), (text) => {
        expect(objectName(text)).toMatch(dnsLabel)
        expect(suffixed(text, '0123abcd')).toMatch(dnsLabel)
      }),
    )
  })

  it('changes nothing of its own names', () => {
    assert(
      property(string(), (text) => {
        expect(objectName(objectName(text))).toBe(objectName(text))
      }),
    )
  })
})

describe('labelValue', () => {
  it('keeps what may stand in a label, which is more than a name may have', () => {
    expect(['My_Service', 'a.b', '_x_', 'with space'].map(labelValue)).toEqual(['My_Service', 'a.b', 'x', 'with-space'])
  })
})
