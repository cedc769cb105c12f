import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Node, toJson } from '../../../src/engine/document/node.js'
import { parseDocuments } from '../../../src/engine/document/parse.js'
import { assemble } from '../../../src/engine/load/assemble.js'
import type { Attribute, Place } from '../../../src/engine/load/attributes/attribute.js'
import { stack } from '../../../src/engine/load/attributes/stack.js'
import { canonicalise } from '../../../src/engine/load/canonical.js'
import { complete } from '../../../src/engine/load/complete.js'
import { composeGrammar } from '../../../src/engine/load/grammar.js'
import { merge } from '../../../src/engine/load/merge.js'
import type { Diagnostic } from '../../../src/engine/model/diagnostic.js'

/** A value made canonical and complete, with what was found on the way. */
function finished(node: Node) {
  const diagnostics: Diagnostic[] = []
  const report = (diagnostic: Diagnostic) => void diagnostics.push(diagnostic)
  const place: Place = { directory: '/p', home: '/home/me', paths: 'resolved', templates: 'resolved', report }
  const [canonical] = canonicalise(node, stack, [], place)
  return { value: canonical && complete(canonical, stack, [], place), diagnostics }
}

function assembleText(text: string) {
  return assemble({
    parse: parseDocuments,
    sources: [{ path: '/p/stack.yaml', text }],
    workingDir: '/p',
    environment: {},
    interpolate: 'yes',
    resolvePaths: 'yes',
    homeDir: '/home/me',
    grammar: composeGrammar,
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

/** A document that is near the tables: each key of an object with the right kind of value or, now and then, any value. */
function near(attribute: Attribute, depth: number): fc.Arbitrary<unknown> {
  const wild = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }), fc.dictionary(fc.string(), scalar, { maxKeys: 3 }))
  if (depth > 6) return scalar
  switch (attribute.type) {
    case 'object': {
      const entries = Object.entries(attribute.attributes).map(([key, value]) =>
        near(value, depth + 1).map((made) => [key, made] as const),
      )
      const few = fc.array(fc.oneof(...entries), { maxLength: 3 }).map((chosen) => Object.fromEntries(chosen))
      return fc.oneof({ weight: 9, arbitrary: few }, wild)
    }
    case 'map':
      return fc.oneof(
        { weight: 9, arbitrary: fc.dictionary(fc.constantFrom('a', 'b', 'x-c'), near(attribute.value, depth + 1)) },
        wild,
      )
    case 'list':
      return fc.oneof({ weight: 9, arbitrary: fc.array(near(attribute.item, depth + 1), { maxLength: 3 }) }, wild)
    default:
      return scalar
  }
}

const document = near(stack, 0)

describe('whatever a document holds', { timeout: 60_000 }, () => {
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

  it('making it canonical and complete twice is doing it once', () => {
    fc.assert(
      fc.property(document, (value) => {
        const [node] = parseDocuments(JSON.stringify(value), '/p/stack.yaml').value
        const once = node && finished(node)
        if (!once?.value || once.diagnostics.some(({ severity }) => severity === 'error')) return
        const twice = finished(once.value)
        expect(twice.value && toJson(twice.value)).toEqual(toJson(once.value))
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
        const tree = node && finished(node).value
        if (!tree) return
        const merged = finished(merge(tree, tree, stack, [], () => {}))
        expect(merged.value && toJson(merged.value)).toEqual(toJson(tree))
      }),
    )
  })
})
