import { expect, it } from 'vitest'
import { quietReporter } from '../../src/report/quiet.js'
import { createStyle } from '../../src/report/style.js'
import { done, failed, started, step, textOutput } from '../support/report-events.js'

it('tells warnings and failures alone, also a failure that a sentence explains', () => {
  const output = textOutput()
  const reporter = quietReporter(output, createStyle('plain'))
  const [db, web] = [step('create', 'db'), step('start', 'web')]
  for (const event of [started(db), done(db, 'created'), started(web)]) reporter.emit(event)
  reporter.emit({ type: 'warning', message: 'something is odd' })
  reporter.emit(failed(db, { code: 'no-image', message: 'no such image' }))
  reporter.emit(failed(web, { code: 'port-taken', message: 'the port is taken', hint: 'choose another' }))
  expect(output.text).toMatchInlineSnapshot(`
    "  ! something is odd
    db: no such image

    web: the port is taken
    choose another
    "
  `)
})
