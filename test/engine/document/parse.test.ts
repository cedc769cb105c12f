import { describe, expect, it } from 'vitest'
import { toJson } from '../../../src/engine/document/node.js'
import { parseDocuments } from '../../../src/engine/document/parse.js'

function parsed(text: string) {
  const { value, diagnostics } = parseDocuments(text, 'stack.yaml')
  return {
    documents: value.map(toJson),
    problems: diagnostics.map(({ position, message }) => `${position?.line}:${position?.column} ${message}`),
  }
}

describe('parsing', () => {
  it('unfolds aliases and merge keys; what stands in the map wins, then the first source', () => {
    const text = 'a: &a {x: 1, y: 1}\nb: &b {x: 2, z: 2}\nc: {<<: [*a, *b], y: 3}\nd: *a'
    expect(parsed(text).documents).toEqual([{ a: { x: 1, y: 1 }, b: { x: 2, z: 2 }, c: { x: 1, y: 3, z: 2 }, d: { x: 1, y: 1 } }])
  })

  it('lets an alias mean the anchor that stands last above it', () => {
    expect(parsed('a: &x 1\nb: *x\nc: &x 2\nd: *x').documents).toEqual([{ a: 1, b: 1, c: 2, d: 2 }])
  })

  it('reads the scalars that Compose users write', () => {
    expect(parsed('{a: 0755, b: 0o17, c: yes, d: True, e: ~, f: 2024-01-01, g: 1_000, h: "010"}').documents).toEqual([
      { a: 493, b: 15, c: 'yes', d: true, e: null, f: '2024-01-01', g: 1000, h: '010' },
    ])
  })

  it('keeps the marks of !reset and !override', () => {
    const [node] = parseDocuments('a: !reset null\nb: !override [1]', 'f').value
    expect(node?.type === 'map' && [...node.entries.values()].map(({ value }) => value.tag)).toEqual(['reset', 'override'])
  })

  it('reads several documents and passes over empty ones', () => {
    expect(parsed('---\na: 1\n---\n---\nb: 2\n').documents).toEqual([{ a: 1 }, { b: 2 }])
  })

  it.each([
    ['a: 1\na: 2', ['2:1 `a` stands twice in its map']],
    ['a: *nowhere', ['1:4 no anchor `&nowhere` stands above this alias']],
    ['a: &a\n  b: *a', ['2:6 the alias `*a` stands inside what it repeats']],
    ['a: {<<: 5}', ['1:9 `<<` takes a map or a list of maps, most often aliases']],
  ])('finds what is wrong with %j', (text, problems) => {
    expect(parsed(text).problems).toEqual(problems)
  })

  it('stops at aliases that unfold into too much', () => {
    const bomb = [
      'a0: &a0 [x, x, x, x, x, x, x, x, x]',
      ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => `a${n}: &a${n} [${`*a${n - 1}, `.repeat(8)}*a${n - 1}]`),
    ]
    expect(parsed(bomb.join('\n')).problems).toEqual(['6:9 aliases unfold this file into more than 500,000 values'])
  })

  it('stops at values nested without end', () => {
    expect(parsed(`a: ${'['.repeat(300)}${']'.repeat(300)}`).problems[0]).toContain('nested more than 200 levels deep')
  })
})
