import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCommonYaml } from '../../../src/engine/document/common-yaml.js'
import { parseAnyYaml } from '../../../src/engine/document/parse.js'

/** Whether the text was read; if so, as the reader of all YAML reads it. */
function readsTheSame(text: string): boolean {
  const common = readCommonYaml(text, 'stack.yaml')
  if (common === undefined) return false
  expect({ value: [common], diagnostics: [] }).toEqual(parseAnyYaml(text, 'stack.yaml', new Map()))
  return true
}

const fixtures = join(import.meta.dirname, '../../fixtures')
const files = readdirSync(fixtures, { recursive: true, encoding: 'utf8' }).filter((path) => /\.ya?ml$/.test(path))

describe('the reader of common YAML', () => {
  it.each(files)('reads %s as the reader of all YAML does, or not at all', (path) => {
    readsTheSame(readFileSync(join(fixtures, path), 'utf8'))
  })

  it('reads what nearly all stack files are made of', () => {
    const text = `---
# a comment
x-common: &common   # shared
  restart: unless-stopped
  labels: &labels {team: shop, "a:b": 'it''s', tier: }
services:
  web:
    <<: *common
    image: "shop\\u002fweb:1.0" # its own
    command: ["serve", '--port', 80,
      # in several lines
      -v]
    environment:
    - A=1
    - B=a#b

    - C=
    ports:
      - target: 80
        published: "8080"

      -
        target: 81
    entrypoint: |
      first

        second
    healthcheck:
      test: >-
        curl -f
        http://localhost/
    networks:
      default:
    labels: *labels
    url: http://a.b:80/?c
volumes:
`
    expect(readsTheSame(text.replace('tier: }', 'tier: x}'))).toBe(true)
  })

  it.each([
    ['a tag', 'a: !reset null'],
    ['several documents', 'a: 1\n---\nb: 2'],
    ['a scalar of several lines', 'a: b\n  c'],
    ['a quoted text of several lines', 'a: "b\n  c"'],
    ['a key of its own line', '? a\n: b'],
    ['a tab', 'a:\tb'],
    ['a key that is no text', '1: a'],
    ['a key that stands twice', 'a: 1\na: 2'],
    ['an alias without an anchor', 'a: *b'],
    ['an alias inside what it repeats', 'a: &a\n  b: *a'],
    ['a folded text of several paragraphs', 'a: >\n  b\n\n  c'],
    ['a map in a scalar', 'a: b: c'],
    ['a map that is not aligned', 'a:\n    b: 1\n  c: 2'],
    ['nothing', '# nothing'],
  ])('leaves %s to the reader of all YAML', (_, text) => {
    expect(readCommonYaml(text, 'stack.yaml')).toBeUndefined()
  })

  it('leaves aliases that unfold without end to the reader of all YAML', () => {
    const levels = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => `a${n}: &a${n} [${`*a${n - 1}, `.repeat(8)}*a${n - 1}]`)
    expect(readCommonYaml(['a0: &a0 [x, x]', ...levels].join('\n'), 'stack.yaml')).toBeUndefined()
    const deep = Array.from({ length: 300 }, (_, n) => `a${n}: &a${n} [${n === 0 ? 'x' : `*a${n - 1}`}]`)
    expect(readCommonYaml(deep.join('\n'), 'stack.yaml')).toBeUndefined()
  })

  const tokens =
    'a|b: |c:|- |-|\n|\n  |\n    |"x"|\'y\'|"k": |[|]|{|}|, |,|&a |*a|&a\n|<<: *a|>-\n|# c|#| |1|~|x y|https://a.b:80|${A:-b}|---\n|...|%|: |? |!t |e: >\n    '
  const pieces = [...tokens.split('|'), '|\n', '|-\n', 'd: |\n']

  it('reads what YAML turns on as the reader of all YAML does, or not at all', { timeout: 60_000 }, () => {
    let read = 0
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 16 }), (chosen) => {
        if (readsTheSame(chosen.join(''))) read += 1
      }),
      { numRuns: 5000 },
    )
    expect(read).toBeGreaterThan(50)
  })
})
