import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toJson } from '../../../src/engine/document/node.js'
import { parseDocuments } from '../../../src/engine/document/parse.js'
import { assemble } from '../../../src/engine/load/assemble.js'
import { stack as stackSyntax } from '../../../src/engine/load/attributes/stack.js'
import type { ReadContext, Syntax } from '../../../src/engine/load/attributes/syntax.js'
import { canonical } from '../../../src/engine/load/canonical.js'
import { applyMarks, merge } from '../../../src/engine/load/merge.js'

const context: ReadContext = {
  baseDir: '/p',
  homeDir: '/home/me',
  resolvePaths: 'yes',
  templates: 'filled',
  lookup: () => undefined,
}

function assembleText(text: string) {
  return assemble({
    sources: [{ path: '/p/stack.yaml', text }],
    workingDir: '/p',
    environment: {},
    interpolate: 'yes',
    resolvePaths: 'yes',
    homeDir: '/home/me',
    read: () => ({ missing: true }),
  })
}

const scalar = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom('${A:-b}', '$', '8080:80', './a:/b', '1m30s', '64m', 'all', 'x=y', '${', '0440', 'service_healthy'),
)

/** A document that is near the syntax: each key of an object with the right kind of value or, now and then, any value. */
function near(syntax: Syntax, depth: number): fc.Arbitrary<unknown> {
  const wild = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }), fc.dictionary(fc.string(), scalar, { maxKeys: 3 }))
  if (depth > 6) return scalar
  switch (syntax.type) {
    case 'object': {
      const entries = Object.entries(syntax.keys).map(([key, value]) =>
        near(value, depth + 1).map((made) => [key, made] as const),
      )
      const few = fc.array(fc.oneof(...entries), { maxLength: 3 }).map((chosen) => Object.fromEntries(chosen))
      return fc.oneof({ weight: 9, arbitrary: few }, wild)
    }
    case 'map':
      return fc.oneof(
        { weight: 9, arbitrary: fc.dictionary(fc.constantFrom('a', 'b', 'x-c'), near(syntax.value, depth + 1)) },
        wild,
      )
    case 'list':
      return fc.oneof({ weight: 9, arbitrary: fc.array(near(syntax.item, depth + 1), { maxLength: 3 }) }, wild)
    default:
      return scalar
  }
}

const document = near(stackSyntax, 0)

describe('whatever a document holds', () => {
  it('it is a tree or diagnostics, never an exception: any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => void assembleText(text)),
      { numRuns: 300 },
    )
  })

  it('it is a tree or diagnostics, never an exception: text of the characters that YAML and templates turn on', () => {
    const characters = fc.string({ unit: fc.constantFrom(...'ab:-?[]{}&*!|>\'"%@`#,\n \t$~<=/.0x'), maxLength: 60 })
    fc.assert(
      fc.property(characters, (text) => void assembleText(text)),
      { numRuns: 1500 },
    )
  })

  it('it is a tree or diagnostics, never an exception: near misses of every attribute', () => {
    fc.assert(
      fc.property(document, (value) => void assembleText(JSON.stringify(value))),
      { numRuns: 300 },
    )
  })

  it('making it canonical twice is making it once', () => {
    fc.assert(
      fc.property(document, (value) => {
        const [node] = parseDocuments(JSON.stringify(value), '/p/stack.yaml').value
        if (node === undefined) return
        const once = canonical(node, stackSyntax, context)
        if (once.diagnostics.some(({ severity }) => severity === 'error')) return
        const twice = canonical(once.value, stackSyntax, context)
        expect(toJson(twice.value)).toEqual(toJson(once.value))
        expect(twice.diagnostics).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  it('merging it over itself gives itself, lists without identity apart', () => {
    const service = fc.record(
      {
        image: fc.constantFrom('a', 'b'),
        environment: fc.dictionary(fc.constantFrom('A', 'B'), fc.constantFrom('1', '2')),
        ports: fc.array(fc.constantFrom('80:80', '81:81/udp', '90'), { maxLength: 3 }),
        volumes: fc.array(fc.constantFrom('./a:/a', 'data:/b', '/c'), { maxLength: 3 }),
        command: fc.constantFrom('a b', ['c']),
        cap_add: fc.array(fc.constantFrom('X', 'Y'), { maxLength: 3 }),
        depends_on: fc.array(fc.constantFrom('y', 'z'), { maxLength: 2 }),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('x', 'y', 'z'), service), (services) => {
        const [node] = parseDocuments(JSON.stringify({ services }), '/p/stack.yaml').value
        if (node === undefined) return
        const tree = applyMarks(canonical(node, stackSyntax, context).value)
        expect(toJson(merge(tree, tree, stackSyntax).value)).toEqual(toJson(tree))
      }),
    )
  })
})
