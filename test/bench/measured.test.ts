import { describe, expect, it } from 'vitest'
import { isMet, median, spread } from '../../bench/measured.js'

describe('what many rounds took', () => {
  it('is told by the middle one, whatever their order', () => {
    expect(median([900, 1, 2])).toBe(2)
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(median([7])).toBe(7)
    expect(median([])).toBeNaN()
  })

  it('is told with the least of them', () => {
    expect(spread([3, 1, 8])).toEqual({ median: 3, least: 1 })
  })
})

describe('a goal', () => {
  it('is met up to its limit, and not by a number that could not be measured', () => {
    const measured = { name: 'ps', value: 0.65, unit: 'x', goal: { most: 0.65 }, raw: {} }
    expect(isMet(measured)).toBe(true)
    expect(isMet({ ...measured, value: 0.66 })).toBe(false)
    expect(isMet({ ...measured, value: Number.NaN })).toBe(false)
    expect(isMet({ ...measured, goal: { least: 1 } })).toBe(false)
  })
})
