import { expect, test } from 'vitest'
import { humanDuration, humanSize } from '../../../src/engine/model/human.js'

const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000]

test.each([
  [500, 'Less than a second'],
  [1 * second, '1 second'],
  [59 * second, '59 seconds'],
  [90 * second, 'About a minute'],
  [5 * minute, '5 minutes'],
  [59 * minute, '59 minutes'],
  [hour, 'About an hour'],
  [47 * hour, '47 hours'],
  [3 * day, '3 days'],
  [20 * day, '2 weeks'],
  [100 * day, '3 months'],
  [800 * day, '2 years'],
])('%i ms is %s', (milliseconds, words) => {
  expect(humanDuration(milliseconds)).toBe(words)
})

test.each([
  [0, '0B'],
  [999, '999B'],
  [1_982_631, '1.98MB'],
  [123_456, '123kB'],
  [2e9, '2GB'],
])('%i bytes are %s', (bytes, words) => {
  expect(humanSize(bytes)).toBe(words)
})
