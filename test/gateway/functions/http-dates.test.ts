import { expect, it } from 'vitest'
import { httpDates } from '../../../src/gateway/functions/http-dates.js'

it('writes the time as HTTP does, and goes on with it', () => {
  let now = Date.UTC(1994, 10, 6, 8, 49, 37, 999)
  const date = httpDates(() => now)
  expect([date(), date()]).toEqual(['Sun, 06 Nov 1994 08:49:37 GMT', 'Sun, 06 Nov 1994 08:49:37 GMT'])
  now += 1
  expect(date()).toBe('Sun, 06 Nov 1994 08:49:38 GMT')
})
