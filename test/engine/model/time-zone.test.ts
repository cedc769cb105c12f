import { expect, it } from 'vitest'
import { firstChange, timeZone } from '../../../src/engine/model/time-zone.js'

const hour = 3600 * 1000

it('knows zones of the IANA database by name, and nothing else', () => {
  expect(timeZone('Europe/Berlin')?.offsetAt(Date.UTC(2026, 0, 1))).toBe(hour)
  expect(timeZone('Europe/Berlin')?.offsetAt(Date.UTC(2026, 6, 1, 12, 0, 0, 250))).toBe(2 * hour)
  expect(timeZone('UTC')?.offsetAt(Date.UTC(2026, 6, 1))).toBe(0)
  for (const name of ['Europe/Atlantis', '+02:00', '', 'Berlin']) expect(timeZone(name)).toBeUndefined()
})

it('finds the moment at which a zone changes its clocks', () => {
  const berlin = timeZone('Europe/Berlin')
  if (berlin === undefined) throw new Error('no zone')
  const at = Date.UTC(2026, 2, 29, 1)
  expect(firstChange(berlin, Date.UTC(2026, 0, 1), Date.UTC(2026, 5, 1))).toEqual({ at, before: hour, after: 2 * hour })
  expect(firstChange(berlin, at - 1000, at)).toEqual({ at, before: hour, after: 2 * hour })
  expect(firstChange(berlin, at, Date.UTC(2026, 5, 1))).toBeUndefined()
})
