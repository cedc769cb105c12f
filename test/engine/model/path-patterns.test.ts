import { describe, expect, test } from 'vitest'
import { compilePatterns, PatternError, parseIgnoreFile } from '../../../src/engine/model/path-patterns.js'

describe('one pattern', () => {
  test.each([
    ['**', 'dir/file', true],
    ['**/', 'file', true],
    ['**/**', 'dir/file', true],
    ['dir/**', 'dir', false],
    ['dir/**', 'dir/file', true],
    ['dir/**', 'dir/deep/file', true],
    ['**/dir', 'dir', true],
    ['**/dir', 'a/b/dir', true],
    ['**/dir', 'dir/file', true],
    ['**/dir2/*', 'dir/dir2/file', true],
    ['**/dir2/**', 'dir/dir2/dir3/file', true],
    ['**file', 'dir/myfile', true],
    ['**/file', 'dir/myfile', false],
    ['**/*.txt', 'file.txt', true],
    ['**/**/*.txt', 'a/b/file.txt', true],
    ['a**/*.txt', 'abc/deep/file.txt', true],
    ['a/*.txt', 'a/dir/file.txt', false],
    ['a/*.txt**', 'a/file.txt', true],
    ['*', 'dir/file', true],
    ['*.md', 'docs/README.md', false],
    ['node_modules', 'packages/api/node_modules/x', false],
    ['**/node_modules', 'packages/api/node_modules/x', true],
    ['a[b-d]e', 'ace', true],
    ['a[b-d]e', 'aze', false],
    ['a[^b-d]e', 'aze', true],
    ['[\\-x]', '-', true],
    ['[\\]a]', ']', true],
    ['[a-ζ]*', 'α', true],
    ['a?b', 'a☺b', true],
    ['a?b', 'a💾b', true],
    ['a?b', 'a/b', false],
    ['a\\*b', 'a*b', true],
    ['a\\*b', 'axb', false],
    ['a-b*', 'a-bc', true],
    ['a(b)|$+{c}', 'a(b)|$+{c}', true],
    ['*.(x)', 'a.(x)', true],
    ['abc.def', 'abcZdef', false],
    ['**/.foo', 'bar.foo', false],
    ['docs/', 'docs/README.md', true],
    ['./docs', 'docs/README.md', true],
    ['docs/../src', 'src/a', true],
  ])('%s on %s: %s', (pattern, path, expected) => {
    expect(compilePatterns([pattern]).matches(path)).toBe(expected)
  })
})

describe('several patterns', () => {
  test.each([
    [['docs', '!docs/README.md'], 'docs/README.md', false],
    [['docs', '!docs/README.md'], 'docs/other.md', true],
    [['!docs/README.md', 'docs'], 'docs/README.md', true],
    [['**', '!src', 'src/secret'], 'src/a.ts', false],
    [['**', '!src', 'src/secret'], 'src/secret/key', true],
    [['*', '!*.md', 'README-secret.md'], 'README.md', false],
    [['*', '!*.md', 'README-secret.md'], 'README-secret.md', true],
    [['**/*.log', '!keep/**'], 'keep/a.log', false],
    [[], 'anything', false],
  ])('%j on %s: %s', (patterns, path, expected) => {
    expect(compilePatterns(patterns).matches(path)).toBe(expected)
  })

  test('a folder that is left out is entered only where something in it may be taken back', () => {
    const patterns = compilePatterns(['node_modules', 'docs', '!docs/README.md'])
    expect(patterns.reachesBelow('docs', 'negative')).toBe(true)
    expect(patterns.reachesBelow('node_modules', 'negative')).toBe(false)
  })
})

test.each(['[', 'a[', '[]a]', '[-]', '[x-]', '[a-b-c]', '\\', '!'])('%s is refused', (pattern) => {
  expect(() => compilePatterns([pattern])).toThrow(PatternError)
})

test('an ignore file loses comments, blank lines, a byte order mark and leading slashes', () => {
  expect(parseIgnoreFile('\uFEFF# build output\r\n/dist/\n\n  node_modules  \n! /src\n #not-a-comment\n')).toEqual([
    'dist',
    'node_modules',
    '!src',
    '#not-a-comment',
  ])
})
