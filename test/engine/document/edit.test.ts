import { describe, expect, it } from 'vitest'
import { type Edit, editDocument } from '../../../src/engine/document/edit.js'

function edit(text: string, ...edits: readonly Edit[]): string {
  const { value, diagnostics } = editDocument(text, '/p/stack.yaml', edits)
  expect(diagnostics).toEqual([])
  return value
}

function refusal(text: string, ...edits: readonly Edit[]) {
  const { value, diagnostics } = editDocument(text, '/p/stack.yaml', edits)
  expect(value).toBe(text)
  return diagnostics.map(({ message, position }) => `${position?.line}:${position?.column} ${message}`)
}

const stack = `# The shop.
name: shop

services:
  db:   # where it is all kept
    image: 'redis:7'
    ports: ["6379:6379",   '1:1']

  # The page.
  web:
    image: busybox

volumes:
  data: {}
`
const declaration = {
  runtime: 'node',
  source: './functions/resize',
  environment: { LOG: 'debug' },
  triggers: [{ http: { path: '/resize', methods: ['POST'] } }, { topic: 'orders' }],
}

describe('setting a value', () => {
  it('makes a section behind those it belongs to', () => {
    expect(
      edit(stack, { type: 'set', path: ['functions', 'resize'], value: declaration, after: ['services', 'name'] }),
    ).toMatchInlineSnapshot(`
      "# The shop.
      name: shop

      services:
        db:   # where it is all kept
          image: 'redis:7'
          ports: ["6379:6379",   '1:1']

        # The page.
        web:
          image: busybox

      functions:
        resize:
          runtime: node
          source: ./functions/resize
          environment: {LOG: debug}
          triggers:
            - http: {path: /resize, methods: [POST]}
            - topic: orders

      volumes:
        data: {}
      "
    `)
  })

  it('begins a text that has nothing yet, or comments alone', () => {
    const set = { type: 'set', path: ['functions', 'a'], value: { runtime: 'node' } } as const
    expect(edit('', set)).toBe('functions:\n  a:\n    runtime: node\n')
    expect(edit('# Mine.\n', set)).toBe('# Mine.\n\nfunctions:\n  a:\n    runtime: node\n')
    expect(edit('functions:   # all of them\n\n# end\n', set)).toBe(
      'functions:   # all of them\n  a:\n    runtime: node\n\n# end\n',
    )
    expect(edit('functions: {}', set)).toBe('functions: {a: {runtime: node}}')
  })

  it('adds a line where the last one has no end', () => {
    expect(edit('a:\n  b: 1', { type: 'set', path: ['a', 'c'], value: 2 })).toBe('a:\n  b: 1\n  c: 2\n')
  })

  it('replaces a value in its quotes, before its comment', () => {
    const text = `a:\n    b: "x"   # why\n    c: 'it'\n    d: plain\n    e:   # none\n`
    const set = (key: string, value: string | number) => ({ type: 'set', path: ['a', key], value }) as const
    expect(edit(text, set('b', 'y"z'), set('c', "it's"), set('d', '0o17'), set('e', 5))).toBe(
      `a:\n    b: "y\\"z"   # why\n    c: 'it''s'\n    d: "0o17"\n    e: 5   # none\n`,
    )
  })

  it('keeps flow style where there is some', () => {
    const text = 'f: {a: {min: 1}, b: [x, y], }\ng: {\n  a: 1, # one\n  b: 2  # two\n}\nh: [\n  x,\n  y,\n]\n'
    expect(
      edit(
        text,
        { type: 'set', path: ['f', 'a', 'max'], value: 5 },
        { type: 'add', path: ['f', 'b'], value: { http: { path: '/' } } },
        { type: 'set', path: ['g', 'c'], value: 'a, b' },
        { type: 'add', path: ['h'], value: 'z' },
        { type: 'set', path: ['f', 'c'], value: [1, 2] },
      ),
    ).toMatchInlineSnapshot(`
      "f: {a: {min: 1, max: 5}, b: [x, y, {http: {path: /}}], c: [1, 2], }
      g: {
        a: 1, # one
        b: 2,  # two
        c: "a, b"
      }
      h: [
        x,
        y,
        z,
      ]
      "
    `)
  })

  it('leaves JSON what it is', () => {
    const text =
      '{\n  "services": {"web": {"image": "busybox"}},\n  "functions": {\n    "a": {"runtime": "node", "timeout": "5s"}\n  }\n}\n'
    const edited = edit(
      text,
      { type: 'set', path: ['functions', 'b'], value: { runtime: 'python', triggers: [{ topic: 'x' }] } },
      { type: 'set', path: ['functions', 'a', 'timeout'], value: '7s' },
      { type: 'remove', path: ['services', 'web', 'image'] },
    )
    expect(JSON.parse(edited)).toEqual({
      services: { web: {} },
      functions: { a: { runtime: 'node', timeout: '7s' }, b: { runtime: 'python', triggers: [{ topic: 'x' }] } },
    })
    expect(edited).toMatchInlineSnapshot(`
      "{
        "services": {"web": {}},
        "functions": {
          "a": {"runtime": "node", "timeout": "7s"},
          "b": {"runtime": "python", "triggers": [{"topic": "x"}]}
        }
      }
      "
    `)
  })

  it('writes blocks over values and values over blocks', () => {
    const text = 'a:\n  b: 1 # one\n  c:\n    - x\n    - y\n  d: |\n    text\n\n    more\n\n  e: *x\n'.replace('*x', 'end')
    expect(
      edit(
        text,
        { type: 'set', path: ['a', 'b'], value: { deep: { er: { a: 'b'.repeat(80) } } } },
        { type: 'set', path: ['a', 'c'], value: 'short' },
        { type: 'set', path: ['a', 'd'], value: 'one\ntwo\n' },
      ),
    ).toMatchInlineSnapshot(`
      "a:
        b: # one
          deep:
            er:
              a: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
        c: short
        d: |
          one
          two

        e: end
      "
    `)
  })

  it('indents as the file does', () => {
    const text = 'a:\n  b:\n  - x\n  - y: 1\n'
    expect(
      edit(
        text,
        { type: 'add', path: ['a', 'c'], value: { q: { r: 'x'.repeat(80) } } },
        { type: 'add', path: ['a', 'b'], value: 'z' },
      ),
    ).toBe(`a:\n  b:\n  - x\n  - y: 1\n  - z\n  c:\n  - q:\n      r: ${'x'.repeat(80)}\n`)
  })

  it('ends lines as the file does', () => {
    expect(edit('a:\r\n  b: 1\r\n', { type: 'set', path: ['a', 'c'], value: { d: 'e' } })).toBe(
      'a:\r\n  b: 1\r\n  c:\r\n    d: e\r\n',
    )
  })

  it('edits the document that has the section, of several in a file', () => {
    expect(edit('a: 1\n---\nf:\n  x: 1\n...\n', { type: 'set', path: ['f', 'z'], value: 2 })).toBe(
      'a: 1\n---\nf:\n  x: 1\n  z: 2\n...\n',
    )
  })

  it('gives a key of its own where a merge key brings one', () => {
    const text = 'x: &c\n  t: 1\nf:\n  <<: *c\n  a: 2\n'
    expect(edit(text, { type: 'set', path: ['f', 't'], value: 5 })).toBe('x: &c\n  t: 1\nf:\n  <<: *c\n  a: 2\n  t: 5\n')
  })
})

describe('removing', () => {
  const text = `f:
  # What a does.
  a:
    x: 1 # one

  # What b does.
  # And why.
  b: {x: 1, y: 2}

  c:
    list:
      - one
      - two: 2
        three: 3
# end
`
  const remove = (...path: readonly (string | number)[]) => ({ type: 'remove', path }) as const

  it('takes an entry with what is said right above it', () => {
    expect(edit(text, remove('f', 'b'))).toBe(text.replace('  # What b does.\n  # And why.\n  b: {x: 1, y: 2}\n\n', ''))
    expect(edit(text, remove('f', 'a'))).toBe(text.replace('  # What a does.\n  a:\n    x: 1 # one\n\n', ''))
  })

  it('takes items and keys out of any style', () => {
    expect(edit(text, remove('f', 'b', 'x'), remove('f', 'c', 'list', 0))).toBe(
      text.replace('{x: 1, y: 2}', '{y: 2}').replace('      - one\n', ''),
    )
    expect(edit(text, remove('f', 'b', 'y'), remove('f', 'c', 'list', 1, 'two'))).toBe(
      text.replace(', y: 2', '').replace('two: 2\n        ', ''),
    )
  })

  it('takes an emptied list with its key, an emptied section with its name, and leaves other maps empty', () => {
    expect(edit('f:\n  a:\n    l: [x]\n    b: 1\n', remove('f', 'a', 'l', 0))).toBe('f:\n  a:\n    b: 1\n')
    expect(edit('v: 1\n\nf:\n  a:\n    b: 1\n', remove('f', 'a'))).toBe('v: 1\n')
    expect(edit('f:\n  a:\n    b: 1\n', remove('f', 'a', 'b'))).toBe('f:\n  a: {}\n')
    expect(edit('f: {a: {b: 1}}\n', remove('f', 'a', 'b'))).toBe('f: {a: {}}\n')
  })
})

describe('what cannot be edited', () => {
  it('lies behind an alias', () => {
    expect(refusal('x: &r\n  a: 1\nf:\n  r: *r\n', { type: 'set', path: ['f', 'r', 'b'], value: 1 })).toMatchInlineSnapshot(`
      [
        "4:6 f.r: is \`*r\`: what it repeats stands on line 2",
      ]
    `)
    expect(refusal('x: &r [1]\nf:\n  r: *r\n', { type: 'add', path: ['f', 'r'], value: 1 })).toMatchInlineSnapshot(`
      [
        "3:6 f.r: is \`*r\`: what it repeats stands on line 1",
      ]
    `)
  })

  it('is repeated by an alias', () => {
    const text = 'f:\n  a: &a\n    t: 1\n  b:\n    <<: *a\n'
    expect(refusal(text, { type: 'set', path: ['f', 'a', 't'], value: 2 })).toMatchInlineSnapshot(`
      [
        "5:9 f.a: has the anchor \`&a\`, which line 5 repeats: a change would be one there, too",
      ]
    `)
    expect(refusal(text, { type: 'remove', path: ['f', 'a'] })).toHaveLength(1)
  })

  it('comes from a merge key', () => {
    const text = 'x: &a\n  l: [1]\nf:\n  <<: *a\n'
    expect(refusal(text, { type: 'add', path: ['f', 'l'], value: 2 })).toMatchInlineSnapshot(`
      [
        "4:7 f.l: comes from a merge key",
      ]
    `)
    expect(refusal(text, { type: 'remove', path: ['f', 'l'] })).toHaveLength(1)
  })

  it('is no YAML, or something else than was thought', () => {
    expect(refusal('a: [', { type: 'set', path: ['b'], value: 1 })).toHaveLength(1)
    expect(refusal('a: text\n', { type: 'set', path: ['a', 'b'], value: 1 })).toMatchInlineSnapshot(`
      [
        "1:1 \`a.b\` cannot be set in the way this file is written",
      ]
    `)
    expect(refusal('- a\n', { type: 'set', path: ['a'], value: 1 })).toHaveLength(1)
  })
})
