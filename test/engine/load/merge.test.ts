import { describe, expect, test } from 'vitest'
import { assembled } from '../../support/assembled.js'

/** The service `a` of two files that are merged. */
function merged(earlier: string, later: string) {
  const { document, problems } = assembled(
    { 'a.yaml': `services:\n  a: ${earlier}\n`, 'b.yaml': `services:\n  a: ${later}\n` },
    { sources: ['a.yaml', 'b.yaml'] },
  )
  return { service: (document.services as { readonly a?: unknown } | undefined)?.a, problems }
}

describe('merging a later file over an earlier one', () => {
  test.each([
    ['replaces scalars', '{image: a, user: x}', '{image: b}', { image: 'b', user: 'x' }],
    ['replaces a command whole', '{command: one two}', '{command: [three]}', { command: ['three'] }],
    ['clears a command with nothing', '{command: one}', '{command: }', { command: null }],
    [
      'keeps what an empty key says nothing of',
      '{ports: ["80:80"], init: true}',
      '{ports: , init: }',
      { ports: [expect.objectContaining({ target: 80 })], init: true },
    ],
    ['merges pairs by name', '{labels: [a=1, b=2]}', '{labels: {b: 3, c: }}', { labels: { a: '1', b: '3', c: '' } }],
    [
      'takes a variable that is only named from the environment again',
      '{environment: {A: 1}}',
      '{environment: [A]}',
      { environment: { A: null } },
    ],
    ['appends lists and drops doubles', '{cap_add: [A, B]}', '{cap_add: [B, C]}', { cap_add: ['A', 'B', 'C'] }],
    ['appends lists without keys as they are', '{security_opt: [a]}', '{security_opt: [b]}', { security_opt: ['a', 'b'] }],
    [
      'mounts a target once',
      '{volumes: ["one:/d", "two:/e"]}',
      '{volumes: ["three:/d"]}',
      { volumes: [expect.objectContaining({ source: 'three' }), expect.objectContaining({ source: 'two' })] },
    ],
    [
      'merges logging of one driver',
      '{logging: {driver: x, options: {a: 1}}}',
      '{logging: {driver: x, options: {b: 2}}}',
      { logging: { driver: 'x', options: { a: '1', b: '2' } } },
    ],
    [
      'replaces logging of another driver',
      '{logging: {driver: x, options: {a: 1}}}',
      '{logging: {driver: y}}',
      { logging: { driver: 'y' } },
    ],
    [
      'completes a dependency bit by bit',
      '{depends_on: {b: {condition: service_healthy}}}',
      '{depends_on: {b: {restart: true}}}',
      { depends_on: { b: { condition: 'service_healthy', restart: true, required: true } } },
    ],
    [
      'replaces a limit whole',
      '{ulimits: {n: 5}}',
      '{ulimits: {n: {soft: 1, hard: 2}}}',
      { ulimits: { n: { soft: 1, hard: 2 } } },
    ],
    ['appends a host once', '{extra_hosts: ["h:1.1.1.1"]}', '{extra_hosts: {h: 1.1.1.1}}', { extra_hosts: ['h=1.1.1.1'] }],
    ['removes what is tagged !reset', '{ports: ["80:80"], image: x}', '{ports: !reset []}', { image: 'x' }],
    ['replaces what is tagged !override', '{labels: {a: 1}}', '{labels: !override {b: 2}}', { labels: { b: '2' } }],
    ['merges x- keys deeply', '{x-a: {b: 1, c: [1]}}', '{x-a: {c: [2]}}', { 'x-a': { b: 1, c: [1, 2] } }],
  ])('%s', (_name, earlier, later, expected) => {
    const { service, problems } = merged(earlier, later)
    expect(problems).toEqual([])
    expect(service).toEqual(expected)
  })

  test('asks of the whole what no file alone must have', () => {
    expect(merged('{depends_on: {b: {restart: true}}}', '{image: x}').problems).toEqual([
      'error a.yaml:2:23: services.a.depends_on.b: `condition` is missing',
    ])
  })

  test('says where both values stand that cannot be merged', () => {
    expect(merged('{x-a: {b: 1}}', '{x-a: [1]}').problems).toEqual([
      'error b.yaml:2:12: services.a.x-a: a list cannot be merged over a map at a.yaml:2:12 (tag it `!override` to replace the earlier value)',
    ])
  })
})
