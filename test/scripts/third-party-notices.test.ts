import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { thirdPartyNotices } from '../../scripts/third-party-notices.js'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'notices-'))
})
afterEach(() => rmSync(root, { recursive: true }))

function install(path: string, manifest: object, licence?: string): void {
  const folder = join(root, 'node_modules', path)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  if (licence !== undefined) writeFileSync(join(folder, 'LICENSE'), licence)
}

describe('the notices of what is bundled', () => {
  it('hold each package once, with its licence', () => {
    install('@a/b', { name: '@a/b', version: '1.0.0', license: 'MIT' }, 'Permission is granted.')
    install('c', { name: 'c', version: '2.0.0', license: '(MIT OR GPL-3.0)' })
    const inputs = ['src/main.ts', 'node_modules/@a/b/x.js', 'node_modules/@a/b/y.js', 'node_modules/c/index.js']
    expect(thirdPartyNotices(root, inputs)).toMatchInlineSnapshot(`
      "This package contains the following software.

      @a/b 1.0.0 (MIT)

      Permission is granted.

      --------------------------------------------------------------------------------

      c 2.0.0 ((MIT OR GPL-3.0))

      Licensed under (MIT OR GPL-3.0).
      "
    `)
  })

  it('refuse a licence that cannot be shipped', () => {
    install('viral', { name: 'viral', version: '1.0.0', license: 'GPL-3.0' })
    expect(() => thirdPartyNotices(root, ['node_modules/viral/index.js'])).toThrow(
      'not compatible with Apache-2.0: viral (GPL-3.0)',
    )
  })
})
