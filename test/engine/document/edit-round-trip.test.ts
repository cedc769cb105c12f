import fc from 'fast-check'
import { expect, test } from 'vitest'
import { editDocument } from '../../../src/engine/document/edit.js'
import { toJson } from '../../../src/engine/document/node.js'
import { parseDocuments } from '../../../src/engine/document/parse.js'
import type { Json } from '../../../src/engine/model/json.js'

/*
 * Documents in every style that people write, of which each block line ends with a comment of its own: what an edit leaves alone is what
 * keeps its comment and its bytes.
 */
type Written =
  | { readonly type: 'scalar'; readonly text: string }
  | { readonly type: 'flow'; readonly text: string }
  | { readonly type: 'map'; readonly entries: readonly (readonly [string, Written])[] }
  | { readonly type: 'list'; readonly items: readonly string[]; readonly flush: boolean }

const scalar = fc.constantFrom(
  '1',
  'plain text',
  "'it''s'",
  '"a \\"b\\""',
  '~',
  '',
  '0644',
  'yes',
  '!x tagged',
  '"# no"',
  'http://x/#y',
)
const flow = fc.constantFrom('{}', '[]', '{ a: 1, b: [x, "y, z"], }', "[1,'2' , {a: b}]", '{a: , b}', '{"k y": v}')
const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', '"q k"', "'x'", 'functions', 'réel'), { minLength: 1, maxLength: 4 })

const written: fc.Arbitrary<Written> = fc.letrec<{ value: Written; map: Written }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar.map((text) => ({ type: 'scalar', text }) as const),
    flow.map((text) => ({ type: 'flow', text }) as const),
    fc.record({
      type: fc.constant('list' as const),
      items: fc.array(fc.constantFrom('1', 'x y', '{a: b}', 'k: v', '"q"'), { minLength: 1, maxLength: 3 }),
      flush: fc.boolean(),
    }),
    tie('map'),
  ),
  map: names.chain((keys) =>
    fc
      .tuple(...keys.map(() => tie('value')))
      .map((values) => ({ type: 'map', entries: keys.map((key, index) => [key, values[index] as Written] as const) }) as const),
  ),
})).map

interface Style {
  readonly step: string
  readonly blanks: boolean
  readonly comments: boolean
  readonly end: string
}

const style: fc.Arbitrary<Style> = fc.record({
  step: fc.constantFrom('  ', '    ', '   '),
  blanks: fc.boolean(),
  comments: fc.boolean(),
  end: fc.constantFrom('\n', '\n# the end\n', '\n\n', ''),
})

function write(root: Written, { step, blanks, comments, end }: Style): string {
  const lines: string[] = []
  const push = (line: string) => lines.push(`${line} # ${lines.length}`)
  const entries = (map: Written & { type: 'map' }, indentation: string): void => {
    for (const [key, value] of map.entries) {
      if (blanks && indentation === '' && lines.length > 0) lines.push('')
      if (comments) lines.push(`${indentation}# about line ${lines.length + 1}`)
      if (value.type === 'scalar' || value.type === 'flow') push(`${indentation}${key}: ${value.text}`)
      else {
        push(`${indentation}${key}:`)
        if (value.type === 'map') entries(value, indentation + step)
        else for (const item of value.items) push(`${indentation}${value.flush ? '' : step}- ${item}`)
      }
    }
  }
  if (root.type === 'map') entries(root, '')
  return `${lines.join('\n')}${end}`
}

function read(text: string): Json {
  const { value, diagnostics } = parseDocuments(text, 'f')
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  return value[0] ? toJson(value[0]) : {}
}

/** All key paths of a value, outermost first. */
function paths(value: Json): readonly (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return []
  const entries: readonly (readonly [string | number, Json])[] = Array.isArray(value)
    ? value.map((item: Json, index) => [index, item] as const)
    : Object.entries(value).map(([key, item]) => [key, item ?? null] as const)
  return entries.flatMap(([key, item]) => [[key], ...paths(item).map((path) => [key, ...path])])
}

/** The lines of a text that an edit may not touch are still there, byte for byte and in their order (each has a number). */
function keepsLines(before: string, after: string, touched: number): void {
  const rest = after.split('\n')
  const lost = before.split('\n').filter((line) => {
    if (line.trim() === '') return false
    const index = rest.indexOf(line)
    if (index === -1) return true
    rest.splice(0, index + 1)
    return false
  })
  expect(lost.length).toBeLessThanOrEqual(touched)
}

const runs = { numRuns: 80 }
const newValue = fc.constantFrom<Json>(
  'text',
  'yes',
  5,
  { a: 1 },
  { deep: { er: ['x', { y: 'z' }] } },
  ['one', 'two'],
  'two\nlines\n',
)

test('a new key is put in, and every byte of the rest stays', () => {
  fc.assert(
    fc.property(written, style, newValue, fc.nat(), (root, how, value, pick) => {
      const text = write(root, how)
      const maps = [[], ...paths(read(text))].filter((path) => isMapAt(read(text), path))
      const path = [...(maps[pick % maps.length] ?? []), 'new']
      const { value: edited, diagnostics } = editDocument(text, 'f', [{ type: 'set', path, value }])
      expect(diagnostics).toEqual([])
      // Taking the new part out of the text gives the text: all of it is there, in order, in at most three pieces.
      expect(isSubsequenceOfPieces(text, edited)).toBe(true)
    }),
    runs,
  )
}, 30_000)

test('what is put in and taken out again leaves the text as it was, but for blank lines and a flow map that was nothing', () => {
  fc.assert(
    fc.property(written, style, fc.nat(), (root, how, pick) => {
      const text = write(root, how)
      const maps = [[], ...paths(read(text))].filter((path) => isMapAt(read(text), path, 'filled'))
      const path = [...(maps[pick % maps.length] ?? []), 'new']
      const { value: edited } = editDocument(text, 'f', [{ type: 'set', path, value: { a: [{ b: 'c' }] } }])
      const { value: back, diagnostics } = editDocument(edited, 'f', [{ type: 'remove', path }])
      expect(diagnostics).toEqual([])
      expect(back.replaceAll(/\n+/g, '\n').trimEnd()).toBe(text.replaceAll(/\n+/g, '\n').trimEnd())
    }),
    runs,
  )
}, 30_000)

test('a value is replaced, and other lines stay', () => {
  fc.assert(
    fc.property(written, style, newValue, fc.nat(), (root, how, value, pick) => {
      const text = write(root, how)
      const all = paths(read(text))
      const path = all[pick % all.length] ?? []
      const { value: edited, diagnostics } = editDocument(text, 'f', [{ type: 'set', path, value }])
      expect(diagnostics).toEqual([])
      keepsLines(text, edited, linesOf(read(text), path) * (how.comments ? 2 : 1))
    }),
    runs,
  )
}, 30_000)

test('a value is removed, and other lines stay', () => {
  fc.assert(
    fc.property(written, style, fc.nat(), (root, how, pick) => {
      const text = write(root, how)
      const all = paths(read(text)).filter((path) => path.length <= 2)
      const path = all[pick % all.length] ?? []
      const { value: edited, diagnostics } = editDocument(text, 'f', [{ type: 'remove', path }])
      expect(diagnostics).toEqual([])
      // Its own lines, a comment above each, the key of what it empties, blank lines beside it.
      keepsLines(text, edited, linesOf(read(text), path) * 2 + 6)
    }),
    runs,
  )
}, 30_000)

function at(value: Json | undefined, path: readonly (string | number)[]): Json | undefined {
  return path.reduce<Json | undefined>((outer, key) => {
    if (Array.isArray(outer)) return outer[Number(key)]
    return typeof outer === 'object' && outer !== null ? (outer as { readonly [key: string]: Json })[key] : undefined
  }, value)
}

function isMapAt(value: Json, path: readonly (string | number)[], filled?: 'filled'): boolean {
  const found = at(value, path)
  if (typeof found !== 'object' || found === null || Array.isArray(found)) return false
  return filled === undefined || Object.keys(found).length > 0
}

/** How many values, itself included, stand below a path: an upper bound of its lines. */
function linesOf(value: Json, path: readonly (string | number)[]): number {
  return 1 + paths(at(value, path) ?? null).length
}

/** Whether the text is what is left of the edited one when at most two pieces of it are taken out. */
function isSubsequenceOfPieces(text: string, edited: string): boolean {
  let prefix = 0
  while (prefix < text.length && text[prefix] === edited[prefix]) prefix++
  let suffix = 0
  while (suffix < text.length - prefix && text[text.length - 1 - suffix] === edited[edited.length - 1 - suffix]) suffix++
  const left = text.slice(prefix, text.length - suffix)
  return edited.slice(prefix, edited.length - suffix).includes(left)
}
