import { describe, expect, it } from 'vitest'
import type { Account, AccountLevel } from '../../../src/engine/model/account.js'
import { DiagnosticsError } from '../../../src/engine/model/errors.js'
import { refuseApproximations, summarizeAccounts } from '../../../src/engine/workflows/accounts.js'

describe('a summary of accounts', () => {
  it('leaves out what there is none of', () => {
    expect(summarizeAccounts([account('translated'), account('translated'), account('ignored')])).toBe(
      '2 keys translated, 1 ignored',
    )
    expect(summarizeAccounts([account('translated'), account('approximated')])).toBe('1 key translated, 1 approximated')
    expect(summarizeAccounts([])).toBe('0 keys translated')
  })
})

describe('strictness', () => {
  it('makes an error of every approximation, at its line', () => {
    const position = { file: '/shop/stack.yaml', line: 4, column: 7 }
    const refused = () =>
      refuseApproximations([
        account('translated'),
        { ...account('approximated'), path: ['services', 'web', 'stop_signal'], position, hint: 'set it in the image' },
      ])
    expect(refused).toThrow(DiagnosticsError)
    expect(thrownBy(refused)).toMatchObject({
      diagnostics: [
        {
          severity: 'error',
          message: 'services.web.stop_signal: approximated: is nearly that',
          hint: 'set it in the image',
          position,
        },
      ],
    })
  })

  it('has nothing against what is ignored', () => {
    expect(() => refuseApproximations([account('ignored'), account('translated')])).not.toThrow()
  })
})

function account(level: AccountLevel): Account {
  return { level, path: ['services', 'web'], reason: 'is nearly that' }
}

function thrownBy(action: () => void): unknown {
  try {
    action()
  } catch (error) {
    return error
  }
  return undefined
}
