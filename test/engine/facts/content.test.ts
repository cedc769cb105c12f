import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { contentDigests, readContent } from '../../../src/engine/facts/content.js'
import { stack } from '../../support/lowering.js'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stack-test-'))
  writeFileSync(join(folder, 'file'), 'of a file')
})

afterAll(() => rmSync(folder, { recursive: true }))

const shop = (environment: Readonly<Record<string, string>> = { TOKEN: 'of a variable' }) =>
  stack(
    {},
    {
      environment,
      configs: { inline: { name: 'inline', content: 'of the stack' }, outside: { name: 'outside', external: true } },
      secrets: {
        file: { name: 'file', file: join(folder, 'file') },
        gone: { name: 'gone', file: join(folder, 'gone') },
        variable: { name: 'variable', environment: 'TOKEN' },
      },
    },
  )

it('reads what configs and secrets hold, wherever it comes from', () => {
  const text = (kind: 'config' | 'secret', key: string) => Buffer.from(readContent(shop(), { kind, key })).toString()
  expect(text('config', 'inline')).toBe('of the stack')
  expect(text('secret', 'file')).toBe('of a file')
  expect(text('secret', 'variable')).toBe('of a variable')
})

it('says what is missing', () => {
  expect(() => readContent(shop({}), { kind: 'secret', key: 'variable' })).toThrow(
    'secret `variable`: variable `TOKEN` is not set',
  )
  expect(() => readContent(shop(), { kind: 'secret', key: 'gone' })).toThrow(/secret `gone`: file `.*gone` cannot be read/)
})

it('digests what there is, without showing it, and tells a change', () => {
  const { configDigests, secretDigests } = contentDigests(shop())
  expect([...configDigests.keys()]).toEqual(['inline'])
  expect([...secretDigests.keys()]).toEqual(['file', 'variable'])
  for (const digest of secretDigests.values()) expect(digest).toMatch(/^[0-9a-f]{16}$/)
  expect(contentDigests(shop({ TOKEN: 'another' })).secretDigests.get('variable')).not.toBe(secretDigests.get('variable'))
})
