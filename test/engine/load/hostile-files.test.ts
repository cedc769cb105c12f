import { describe, expect, test } from 'vitest'
import { assembled } from '../../support/assembled.js'

describe('a file that was made to break its reader', () => {
  test.each([
    ['lists without end', '['.repeat(5000), 'the file is nested too deeply'],
    ['maps without end', '{a: '.repeat(3000), 'the file is nested too deeply'],
    [
      'aliases that double',
      `x-0: &a0 {k: v}\n${Array.from({ length: 24 }, (_, i) => `x-${i + 1}: &a${i + 1} {a: *a${i}, b: *a${i}}`).join('\n')}`,
      'aliases unfold this file into more than 500,000 values',
    ],
    [
      'services that extend each other without end',
      `services:\n${Array.from({ length: 250 }, (_, i) => `  s${i}: {extends: s${i + 1}}`).join('\n')}\n  s250: {image: x}\n`,
      'services.s0.extends: goes more than 200 services deep',
    ],
    ['templates within templates', `services: {a: {image: "${'${A:-'.repeat(300)}x${'}'.repeat(300)}"}}`, 'is no valid template'],
    ['bytes that are no text', 'services:\u0000', 'this is a binary file, not a text'],
  ])('%s', { timeout: 30_000 }, (_name, text, problem) => {
    expect(assembled(text).problems.join('\n')).toContain(problem)
  })

  test('may name thousands of variables on one line', () => {
    const { document, problems } = assembled(`services: {a: {image: "${'${A:-x}'.repeat(3000)}"}}`)
    expect(problems).toEqual([])
    expect(document.services).toEqual({ a: { image: 'x'.repeat(3000) } })
  })

  test('keeps keys that JavaScript gives a meaning of its own', () => {
    const { document, problems } = assembled('services: {__proto__: {image: x, environment: {constructor: a, __proto__: b}}}')
    expect(problems).toEqual([])
    const json = '{"services":{"__proto__":{"image":"x","environment":{"constructor":"a","__proto__":"b"}}}}'
    expect(JSON.stringify(document)).toBe(json)
  })

  test('deep chains of includes end in a message', () => {
    const files = Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`f${i}.yaml`, `include: [f${i + 1}.yaml]\n`]))
    expect(assembled(files).problems).toEqual(['error f100.yaml:1:11: include goes more than 100 files deep'])
  })
})
