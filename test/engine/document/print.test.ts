import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { printYaml } from '../../../src/engine/document/print.js'

const value = {
  text: 'plain text',
  list: ['1.10', 'yes', '0o17', '22:22', '~', '2024-01-01', '-1', '.5', '', 'a: b', '# no comment', '*x', 'ünï'],
  numbers: [1, 1.5, -2],
  none: null,
  flags: [true, false],
  lines: 'one\ntwo\n',
  long: 'word '.repeat(60).trim(),
  nested: { empty: {}, nothing: [] },
}

test('prints block style, text that could be read as something else in quotes', () => {
  expect(printYaml(value)).toMatchInlineSnapshot(`
    "text: plain text
    list:
      - "1.10"
      - "yes"
      - "0o17"
      - "22:22"
      - "~"
      - "2024-01-01"
      - "-1"
      - ".5"
      - ""
      - "a: b"
      - "# no comment"
      - "*x"
      - ünï
    numbers:
      - 1
      - 1.5
      - -2
    none: null
    flags:
      - true
      - false
    lines: |
      one
      two
    long: word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word
    nested:
      empty: {}
      nothing: []
    "
  `)
})

test('what is printed reads back as it was, by YAML 1.1 and 1.2', () => {
  expect(parse(printYaml(value))).toEqual(value)
  expect(parse(printYaml(value), { version: '1.1' })).toEqual(value)
})

test('a value that stands in two places is printed twice', () => {
  const shared = { a: 1 }
  expect(printYaml({ one: shared, two: shared })).toBe('one:\n  a: 1\ntwo:\n  a: 1\n')
})
