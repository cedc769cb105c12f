import { describe, expect, it } from 'vitest'
import { detectSignature } from '../../../src/runtimes/node/signatures/detect-signature.js'
import type { UserFunction } from '../../../src/runtimes/node/signatures/handler.js'
import { parameterNames } from '../../../src/runtimes/node/signatures/parameter-names.js'

describe('the signature of a handler', () => {
  it.each([
    ['(req, res) => {}', 'default', 'index', 'http'],
    ['(request, response) => {}', 'default', 'index', 'http'],
    ['(req) => 1', 'default', 'index', 'http'],
    ['() => 1', 'default', 'index', 'http'],
    ['({ query }) => 1', 'default', 'index', 'http'],
    ['(request) => 1', 'default', 'index', 'fetch'],
    ['(context, body) => 1', 'handle', 'index', 'knative'],
    ['(context, body) => 1', 'default', 'index', 'http'],
    ['(event) => 1', 'handler', 'index', 'lambda'],
    ['(event, context) => 1', 'lambdaHandler', 'app', 'lambda'],
    ['(event, context, callback) => 1', 'handler', 'index', 'lambda'],
    ['(event, context) => 1', 'default', 'handler', 'openfaas'],
    ['(event, context) => 1', 'default', 'index', 'kubeless'],
    ['(event, _context) => 1', 'foo', 'handler', 'kubeless'],
    ['(event) => 1', 'default', 'index', 'cloudevent'],
    ['(cloudEvent) => 1', 'resize', 'index', 'cloudevent'],
    ['(data) => 1', 'resize', 'index', 'http'],
  ])('%s as `%s` of %s is %s', (source, exported, file, signature) => {
    expect(detectSignature({ run: written(source), exported, file }, 'auto')).toBe(signature)
  })

  it('is what was said, whatever its names are', () => {
    const found = { run: written('(event, context) => 1'), exported: 'handler', file: 'index' }
    expect(['http', 'cloudevent', 'event', 'kubeless', 'openfaas'].map((said) => detectSignature(found, said))).toEqual([
      'http',
      'cloudevent',
      'event',
      'kubeless',
      'openfaas',
    ])
  })

  it('is what it was registered as, whatever was said', () => {
    const found = { run: written('(a) => 1'), exported: 'x', file: 'index', registered: 'cloudevent' } as const
    expect(detectSignature(found, 'http')).toBe('cloudevent')
  })

  it('is none where what was said is unknown', () => {
    expect(() =>
      detectSignature({ run: written('() => 1'), exported: 'x', file: 'index' }, 'soap'),
    ).toThrowErrorMatchingInlineSnapshot(
      `[Error: the signature \`soap\` is unknown: http, cloudevent, event, kubeless, lambda, openfaas, knative, typed or auto]`,
    )
  })
})

describe('the names of parameters', () => {
  it.each([
    ['async function f(event, context) {}', ['event', 'context']],
    ['function* f(a) {}', ['a']],
    ['event => 1', ['event']],
    ['async event => 1', ['event']],
    ['async (a = f(1, "),"), { b, c }, [d], ...rest) => 1', ['a', '', '', 'rest']],
    ['(/* first, */ a, // second\n b) => 1', ['a', 'b']],
    ['() => (a, b) => 1', []],
  ])('of %s', (source, names) => {
    expect(parameterNames(written(source))).toEqual(names)
  })

  it('of a method and of a class member', () => {
    const object = {
      async handle(event: unknown, context: unknown) {
        return [event, context]
      },
    }
    expect(parameterNames(object.handle)).toEqual(['event', 'context'])
  })
})

/** A function as a user's file has it. */
function written(source: string): UserFunction {
  return new Function(`return (${source})`)()
}
