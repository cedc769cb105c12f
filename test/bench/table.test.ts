import { expect, it } from 'vitest'
import { table } from '../../bench/table.js'

it('prints numbers with their goals, and with what docker compose takes where it does the same', () => {
  const compared = { stack: { median: 50.4, least: 41.2 }, compose: { median: 80, least: 73.4 } }
  expect(
    table([
      { name: '`ps` of 3 services', value: 0.6312, unit: 'x', goal: { most: 0.65 }, compared, raw: {} },
      { name: 'requests/s through the gateway', value: 9000, unit: '/s', goal: { least: 10_000 }, raw: {} },
    ]),
  ).toMatchInlineSnapshot(`
    "| work                           | stack (least) | docker compose (least) | value   | goal           |        |
    | ---                            | ---           | ---                    | ---     | ---            | ---    |
    | \`ps\` of 3 services             | 50 (41) ms    | 80 (73) ms             | 0.63 x  | at most 0.65   | met    |
    | requests/s through the gateway |               |                        | 9000 /s | at least 10000 | missed |
    "
  `)
})
