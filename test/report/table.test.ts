import { expect, it } from 'vitest'
import { formatTable } from '../../src/report/table.js'

it('aligns columns under their headings, without spaces at line ends', () => {
  expect(
    formatTable(
      ['NAME', 'STATUS', 'PORTS'],
      [
        ['shop-web-1', 'Up 2 seconds', '0.0.0.0:8080->80/tcp'],
        ['shop-db-1', 'Exited (0)', ''],
      ],
    ),
  ).toMatchInlineSnapshot(`
    "NAME         STATUS         PORTS
    shop-web-1   Up 2 seconds   0.0.0.0:8080->80/tcp
    shop-db-1    Exited (0)
    "
  `)
})

it('prints headings alone for an empty list', () => {
  expect(formatTable(['NAME', 'STATUS'], [])).toBe('NAME   STATUS\n')
})
