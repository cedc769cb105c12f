import { describe, expect, test } from 'vitest'
import { parseDotEnv } from '../../../src/engine/load/dot-env.js'

const surroundings: Record<string, string> = { HOME: '/home/ada', EMPTY: '' }

// A stand-in for the template language: only `$NAME` and `$$`, with `$!` as the error.
function substitute(template: string, lookup: (name: string) => string | undefined) {
  if (template.includes('$!')) return { error: 'invalid interpolation format' }
  return { value: template.replace(/\$\$|\$(\w+)/g, (whole, name?: string) => (name ? (lookup(name) ?? '') : whole.slice(1))) }
}

function parse(text: string) {
  return parseDotEnv(text, { file: '/shop/.env', lookup: (name) => surroundings[name], substitute })
}

function values(text: string) {
  const { value, diagnostics } = parse(text)
  expect(diagnostics).toEqual([])
  return Object.fromEntries(value)
}

describe('values', () => {
  test('an unquoted value ends at the line end or before ` #`, trimmed', () => {
    expect(values('A=one two  \nB = x # comment\nC=a#b\nD=\n')).toEqual({ A: 'one two', B: 'x', C: 'a#b', D: '' })
  })

  test('a colon or `export` may introduce a value', () => {
    expect(values('A: one\nexport B=two\nexport\tC=3')).toEqual({ A: 'one', B: 'two', C: '3' })
  })

  test('single quotes keep everything but an escaped quote', () => {
    expect(values(String.raw`A='$HOME \n # it\'s'`)).toEqual({ A: String.raw`$HOME \n # it's` })
  })

  test('double quotes resolve escapes and then variables', () => {
    expect(values(String.raw`A="a\tb\n\"c\" \\ $HOME \$HOME \0101 \x"`)).toEqual({
      A: 'a\tb\n"c" \\ /home/ada $HOME A \\x',
    })
  })

  test('quoted values may span lines and be followed by a comment', () => {
    expect(values('A="one\ntwo" # comment\nB=\'three\nfour\'\nC=5')).toEqual({ A: 'one\ntwo', B: 'three\nfour', C: '5' })
  })

  test('variables look at the surroundings first, then at the lines above', () => {
    expect(values('A=1\nB=$A-$HOME\nHOME=/mine\nC=$HOME')).toEqual({
      A: '1',
      B: '1-/home/ada',
      HOME: '/mine',
      C: '/home/ada',
    })
  })

  test('a bare name is taken from the surroundings or left unset', () => {
    expect(values('HOME\nEMPTY\nNOWHERE\nLAST')).toEqual({ HOME: '/home/ada', EMPTY: '' })
  })

  test('a byte order mark, blank lines, comments and carriage returns do not matter', () => {
    expect(values('\uFEFF# head\r\n\r\n  A=1\r\n\t# more\r\nB="2"\r\n')).toEqual({ A: '1', B: '2' })
  })

  test('names may hold letters of any script, digits, dots, hyphens and brackets; the last definition wins', () => {
    expect(values('größe=1\nA.b-c[0]=2\n1X=3\nX=1\nX=2')).toEqual({ größe: '1', 'A.b-c[0]': '2', '1X': '3', X: '2' })
  })
})

describe('lines that cannot be read', () => {
  test('all of them are reported where they stand, and the others count', () => {
    const { value, diagnostics } = parse('GOOD=1\n  A B=1\n?=2\nlonely quote\' here\nC=$!\nD="open\nE=2')
    expect(Object.fromEntries(value)).toEqual({ GOOD: '1', E: '2' })
    expect(
      diagnostics.map(({ position, message }) => `${position?.file}:${position?.line}:${position?.column} ${message}`).join('\n'),
    ).toMatchInlineSnapshot(`
      "/shop/.env:2:3 a name cannot contain a space: \`A B\`
      /shop/.env:3:1 \`?=2\` is no assignment
      /shop/.env:4:1 \`lonely quote' here\` is no assignment
      /shop/.env:5:1 C: invalid interpolation format
      /shop/.env:6:1 the value of \`D\` has no closing ""
    `)
  })
})
