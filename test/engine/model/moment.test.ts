import { expect, test } from 'vitest'
import { parseMoment } from '../../../src/engine/model/moment.js'

const now = Date.parse('2026-11-21T10:00:00Z')
const seconds = (text: string) => Date.parse(text) / 1000

test.each([
  ['1763719200', '1763719200'],
  ['1763719200.5', '1763719200.5'],
  ['42m', `${seconds('2026-11-21T09:18:00Z')}.000000000`],
  ['1.5s', `${seconds('2026-11-21T09:59:58Z')}.500000000`],
  ['2026-11-21T09:00:00Z', `${seconds('2026-11-21T09:00:00Z')}.000000000`],
  ['2026-11-21T09:00:00.123456789+02:00', `${seconds('2026-11-21T07:00:00Z')}.123456789`],
  ['2026-11-21T09:00', `${seconds('2026-11-21T09:00')}.000000000`],
  ['2026-11-21', `${seconds('2026-11-21T00:00')}.000000000`],
])('%s', (text, moment) => {
  expect(parseMoment(text, now)).toBe(moment)
})

test.each(['yesterday', '', '2026-13-40', '10:00'])('`%s` is no time', (text) => {
  expect(parseMoment(text, now)).toBeUndefined()
})
