import { hash } from 'node:crypto'
import { expect, test } from 'vitest'
import { differencesSince, type SketchEntry, sketch, sketchAfter } from '../../../src/engine/facts/context-sketch.js'

const entry = (name: string, content = name): SketchEntry => ({ name, digest: hash('sha256', content) })
const many = Array.from({ length: 20_000 }, (_, index) => entry(`src/d${index % 100}/f${index}.ts`))

test('equal entries in any order give the same sketch, of a size that does not grow', () => {
  expect(sketch(many.toReversed())).toBe(sketch(many))
  expect(sketch(many).length).toBe(sketch([]).length)
  expect(sketch(many).length).toBeLessThan(2_500)
})

test('one changed, one new and one removed of 20,000 are named', () => {
  const changed = many.with(7, entry('src/d7/f7.ts', 'other'))
  const now = [...changed.filter(({ name }) => name !== 'src/d9/f9.ts'), entry('src/new.ts')]
  expect(differencesSince(sketch(many), sketch(now), () => now)).toEqual([
    { type: 'changed', name: 'src/d7/f7.ts' },
    { type: 'added', name: 'src/new.ts' },
    { type: 'removed', folder: 'src/d9' },
  ])
})

test('twenty changed files are named, a thousand are too many', () => {
  const changing = (count: number) => many.map((each, index) => (index < count ? entry(each.name, 'other') : each))
  const differences = (now: readonly SketchEntry[]) => differencesSince(sketch(many), sketch(now), () => now)
  expect(differences(changing(20))).toHaveLength(20)
  expect(differences(changing(1_000))).toBeUndefined()
})

test('a folder that is gone with its files has no name left', () => {
  const now = [entry('a')]
  expect(differencesSince(sketch([entry('a'), entry('old/b')]), sketch(now), () => now)).toEqual([
    { type: 'removed', folder: undefined },
  ])
})

test('what is no sketch tells nothing', () => {
  expect(differencesSince('bm9uc2Vuc2U=', sketch(many), () => many)).toBeUndefined()
  expect(() => sketchAfter('bm9uc2Vuc2U=', [], many)).toThrow(RangeError)
})

test('the sketch after a change is the one of all entries as they are then', () => {
  const now = [...many.slice(0, 7), entry('src/d7/f7.ts', 'other'), ...many.slice(9), entry('src/new.ts')]
  const gone = many.slice(7, 9)
  const come = [entry('src/d7/f7.ts', 'other'), entry('src/new.ts')]
  expect(sketchAfter(sketch(many), gone, come)).toBe(sketch(now))
})
