import { describe, expect, it } from 'vitest'
import { readDevLine } from '../../../src/engine/functions/dev-line.js'
import { formatDevLine } from '../../../src/report/dev-line.js'
import { createStyle } from '../../../src/report/style.js'

const sources = new Map([
  ['resize', 'functions/resize'],
  ['api', 'functions/api'],
])
const shown = (service: string, text: string) => {
  const line = readDevLine(service, text, sources)
  return line && formatDevLine(line, 6, createStyle('plain')).trimEnd()
}

describe('what somebody who writes functions sees of their logs', () => {
  it.each([
    [
      'resize',
      '{"level":"info","event":"reloaded","function":"resize","file":"/function/index.js","ms":312}',
      'resize  reloaded functions/resize/index.js (0.31s)',
    ],
    [
      'resize',
      `{"level":"error","event":"reload-failed","function":"resize","file":"/function/index.js","line":9,"column":3,"message":"SyntaxError: Unexpected token ')'"}`,
      "resize  functions/resize/index.js:9:3 SyntaxError: Unexpected token ')' - the last good version keeps serving",
    ],
    ['api', '{"level":"info","message":"hello","requestId":"01"}', 'api     hello'],
    ['api', 'Warning: not JSON', 'api     Warning: not JSON'],
    [
      'stack-gateway',
      '{"level":"info","function":"api","message":"GET /_stack/functions/api/call/x 200","status":200,"ms":3.6,"requestId":"01JD"}',
      'api     200 GET /x 4 ms · request 01JD',
    ],
  ])('%s: %s', (service, text, line) => {
    expect(shown(service, text)).toBe(line)
  })

  it('is nothing of what the gateway says about itself, nor of functions that are not developed', () => {
    expect(shown('stack-gateway', '{"level":"info","message":"listening"}')).toBeUndefined()
    expect(shown('stack-gateway', '{"level":"info","function":"other","status":200}')).toBeUndefined()
    expect(shown('stack-gateway', 'plain text')).toBeUndefined()
  })
})
