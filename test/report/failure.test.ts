import { describe, expect, it } from 'vitest'
import type { Diagnostic } from '../../src/engine/model/diagnostic.js'
import { DiagnosticsError, StackError } from '../../src/engine/model/errors.js'
import { formatFailure } from '../../src/report/failure.js'
import { createStyle } from '../../src/report/style.js'

const printed = (error: unknown) => formatFailure(error, '/home/me/shop', createStyle('plain'))

const problem = (line: number, column: number, message: string, hint?: string): Diagnostic => ({
  severity: 'error',
  code: 'test',
  message,
  ...(hint !== undefined && { hint }),
  position: { file: '/home/me/shop/stack.yaml', line, column },
})

describe('what a failed command says', () => {
  it('lists all mistakes of a file where they are, in the order of its lines', () => {
    expect(
      printed(
        new DiagnosticsError([
          problem(19, 14, 'services.db.healthcheck.interval: `5 seconds` is not a duration', 'write `5s`'),
          problem(7, 5, 'services.api.port: unknown key', 'did you mean `ports`?'),
          { severity: 'warning', code: 'w', message: '`version` is obsolete' },
        ]),
      ),
    ).toMatchInlineSnapshot(`
      "stack.yaml:7:5   services.api.port: unknown key; did you mean \`ports\`?
      stack.yaml:19:14 services.db.healthcheck.interval: \`5 seconds\` is not a duration; write \`5s\`
      \`version\` is obsolete
      2 problems in stack.yaml; nothing was changed
      "
    `)
  })

  it('says what happened and what to do next', () => {
    expect(
      printed(new StackError('engine-unreachable', 'no engine answers at unix:///x', { hint: 'Try: stack engine start' })),
    ).toMatchInlineSnapshot(`
        "no engine answers at unix:///x
        Try: stack engine start
        "
      `)
  })

  it('shows what explains it between the two', () => {
    const details = [{ title: 'kind said', lines: ['Creating cluster "shop" ...', 'ERROR: boom'] }]
    expect(
      printed(new StackError('cluster-failed', 'kind could not make it', { hint: 'begin anew', details })),
    ).toMatchInlineSnapshot(`
        "kind could not make it
        kind said
            Creating cluster "shop" ...
            ERROR: boom
        begin anew
        "
      `)
  })

  it('shows the stack of a bug', () => {
    expect(printed(new TypeError('x is undefined'))).toMatch(
      /^this is a bug in stack, please report it:\nTypeError: x is undefined\n {4}at /,
    )
    expect(printed('a string')).toContain('a string')
  })
})
