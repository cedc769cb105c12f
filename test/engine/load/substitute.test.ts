import { describe, expect, it } from 'vitest'
import { substitute } from '../../../src/engine/load/substitute.js'

const environment = new Map([
  ['SET', 'value'],
  ['EMPTY', ''],
])

function filled(template: string): string {
  const result = substitute(template, (name) => environment.get(name))
  return 'value' in result ? result.value : `error: ${result.error}`
}

// What each template became with docker compose 2.40.3.
describe('filling in a template', () => {
  it.each([
    ['$SET', 'value'],
    ['${SET}', 'value'],
    ['a-${SET}-b', 'a-value-b'],
    ['$UNSET', ''],
    ['${UNSET:-d}', 'd'],
    ['${UNSET-d}', 'd'],
    ['${EMPTY:-d}', 'd'],
    ['${EMPTY-d}', ''],
    ['${SET:+r}', 'r'],
    ['${EMPTY:+r}', ''],
    ['${EMPTY+r}', 'r'],
    ['${UNSET+r}', ''],
    ['${UNSET:-${EMPTY:-${SET}}}', 'value'],
    ['${UNSET-a:-b}', 'a:-b'],
    ['${UNSET:-{}}', '{}'],
    ['$$SET', '$SET'],
    ['$$$SET', '$value'],
    ['$1', '$1'],
    ['cost: 5$', 'cost: 5$'],
    ['a $ b', 'a $ b'],
    ['${UNSET:-a b}', 'a b'],
    ['${SET:?needed}', 'value'],
  ])('%s becomes %j', (template, expected) => {
    expect(filled(template)).toBe(expected)
  })

  it.each([
    ['${UNSET:?set it}', 'error: required variable `UNSET` is missing a value: set it'],
    ['${EMPTY:?}', 'error: required variable `EMPTY` is missing a value'],
    ['${1}', 'error: `${1}` is no valid template'],
    ['${SET', 'error: `${SET` is no valid template'],
    ['${SET/a/b}', 'error: `${SET/a/b}` is no valid template'],
  ])('%s is an error: %s', (template, expected) => {
    expect(filled(template)).toBe(expected)
  })

  it('names every variable it met, and what would happen without it', () => {
    const { variables } = substitute('$A ${B:-x} ${C:?y}', () => 'v')
    expect(variables).toEqual([
      { name: 'A', otherwise: 'empty' },
      { name: 'B', otherwise: 'default', text: 'x' },
      { name: 'C', otherwise: 'required', text: 'y' },
    ])
  })
})
