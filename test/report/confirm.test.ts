import { PassThrough, Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { confirm } from '../../src/report/confirm.js'
import { textOutput } from '../support/report-events.js'

const ask = (answer: string, canAsk = true) => {
  const output = textOutput()
  return { output, asked: confirm('remove the volume `shop_data`?', '-y', { canAsk, input: Readable.from([answer]), output }) }
}

describe('a question', () => {
  it.each([
    ['y\n', true],
    ['YES\n', true],
    ['n\n', false],
    ['\n', false],
    ['', false],
    ['yesterday\n', false],
  ])('takes %j as %s', async (answer, expected) => {
    expect(await ask(answer).asked).toBe(expected)
  })

  it('is written where questions go', async () => {
    const { output, asked } = ask('y\n')
    await asked
    expect(output.text).toBe('remove the volume `shop_data`? [y/N] ')
  })

  it('ends with Ctrl-C, and that is no answer', async () => {
    const interrupt = new AbortController()
    const asked = confirm('remove it?', '-y', {
      canAsk: true,
      input: new PassThrough(),
      output: textOutput(),
      signal: interrupt.signal,
    })
    interrupt.abort()
    await expect(asked).rejects.toMatchObject({ exitCode: 130 })
  })

  it('is refused where nobody can be asked', async () => {
    await expect(ask('y\n', false).asked).rejects.toMatchObject({
      message: 'remove the volume `shop_data`? There is no terminal to ask on',
      hint: '`-y` says yes',
    })
  })
})
