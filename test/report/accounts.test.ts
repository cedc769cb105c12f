import { describe, expect, it } from 'vitest'
import type { Account } from '../../src/engine/model/account.js'
import { formatAccounts } from '../../src/report/accounts.js'
import { createStyle } from '../../src/report/style.js'

describe('accounts', () => {
  it('stand in columns, with their lines and what helps', () => {
    const at = (line: number) => ({ file: '/shop/stack.yaml', line, column: 5 })
    const accounts: readonly Account[] = [
      {
        level: 'approximated',
        path: ['services', 'api', 'stop_signal'],
        reason: 'that of the image stays',
        hint: 'Kubernetes 1.37 has a field for it',
        position: at(21),
      },
      { level: 'ignored', path: ['services', 'db', 'logging'], reason: 'the cluster collects logs itself', position: at(9) },
    ]
    expect(formatAccounts(accounts, '/shop', createStyle('plain'))).toMatchInlineSnapshot(`
      "approximated  stack.yaml:21  services.api.stop_signal   that of the image stays; Kubernetes 1.37 has a field for it
      ignored       stack.yaml:9   services.db.logging        the cluster collects logs itself
      "
    `)
  })

  it('are nothing where there are none', () => {
    expect(formatAccounts([], '/shop', createStyle('plain'))).toBe('')
  })
})
