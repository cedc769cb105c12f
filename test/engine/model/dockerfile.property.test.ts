import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDockerfile } from '../../../src/engine/model/dockerfile.js'
import { externalImages, substituteImages } from '../../../src/engine/model/dockerfile-images.js'
import { contextSources } from '../../../src/engine/model/dockerfile-sources.js'
import { compilePatterns, PatternError } from '../../../src/engine/model/path-patterns.js'

const piece = fc.constantFrom(
  ...[
    'FROM ',
    'COPY ',
    'RUN ',
    'ARG ',
    'ADD ',
    '--from=',
    '--mount=type=bind,from=',
    'node:20',
    'a',
    ' AS ',
    '$',
    '{',
    '}',
    ':-',
    '"',
    "'",
  ],
  ...[
    '\n',
    '\\\n',
    '# ',
    '<<EOF',
    'EOF',
    '[',
    ']',
    ',',
    '=',
    '\r\n',
    '# syntax=',
    '# escape=`',
    '`',
    ' ',
    'scratch',
    '\uFEFF',
    '💾',
  ],
)
const text = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''))

test('no text makes reading a Dockerfile fail, and every instruction has its place in it', () => {
  fc.assert(
    fc.property(text, (dockerfile) => {
      const lines = dockerfile.split('\n').length
      let before = 0
      for (const { start, end } of parseDockerfile(dockerfile).instructions) {
        expect(start).toBeGreaterThanOrEqual(before)
        expect(end).toBeGreaterThan(start)
        before = end
      }
      expect(before).toBeLessThanOrEqual(lines)
      externalImages(dockerfile)
      contextSources(dockerfile)
    }),
  )
})

test('substituting keeps the lines, and without substitutions the text', () => {
  fc.assert(
    fc.property(text, (dockerfile) => {
      expect(substituteImages(dockerfile, {})).toBe(dockerfile)
      const replaced = substituteImages(dockerfile, { 'node:20': 'stack/node:20' })
      expect(replaced.split('\n').length).toBe(dockerfile.split('\n').length)
    }),
  )
})

const segment = fc.constantFrom('a', 'b', 'ab', '.git', 'x y', 'ü')
const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join('/'))
const pattern = fc
  .array(fc.constantFrom('a', 'b', '*', '**', '/', '?', '[ab]', '\\a', '!', '.'), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join(''))

test('a pattern compiles or is refused as one; what is in a matched folder is matched, unless a pattern takes it back', () => {
  fc.assert(
    fc.property(fc.array(pattern, { maxLength: 4 }), path, segment, (patterns, folder, name) => {
      try {
        const compiled = compilePatterns(patterns)
        const state = compiled.step(folder, undefined)
        if (compiled.matches(folder) && !patterns.some((each) => each.startsWith('!'))) {
          expect(compiled.matches(`${folder}/${name}`)).toBe(true)
          expect(compiled.step(`${folder}/${name}`, state).matched || !state.matched).toBe(true)
        }
      } catch (error) {
        expect(error).toBeInstanceOf(PatternError)
      }
    }),
  )
})
