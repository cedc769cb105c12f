import type { Account, AccountLevel } from '../model/account.js'
import { DiagnosticsError } from '../model/errors.js'
import { formatKeyPath } from '../model/origin.js'

export type AccountCounts = { readonly [Level in AccountLevel]: number }

export function countAccounts(accounts: readonly Account[]): AccountCounts {
  const count = (level: AccountLevel) => accounts.filter((account) => account.level === level).length
  return {
    translated: count('translated'),
    approximated: count('approximated'),
    ignored: count('ignored'),
    rejected: count('rejected'),
  }
}

/** `41 keys translated, 2 approximated, 1 ignored`: what there is none of is left out. */
export function summarizeAccounts(accounts: readonly Account[]): string {
  const counts = countAccounts(accounts)
  const parts = levels.filter((level) => level === 'translated' || counts[level] > 0)
  return parts
    .map((level) =>
      level === 'translated' ? `${counts[level]} ${counts[level] === 1 ? 'key' : 'keys'} ${level}` : `${counts[level]} ${level}`,
    )
    .join(', ')
}

const levels: readonly AccountLevel[] = ['translated', 'approximated', 'ignored', 'rejected']

/**
 * `--strict`: what the target only comes near to is as good as an error.
 * @throws DiagnosticsError with each of them at its line
 */
export function refuseApproximations(accounts: readonly Account[]): void {
  const approximated = accounts.filter(({ level }) => level === 'approximated')
  if (approximated.length === 0) return
  throw new DiagnosticsError(
    approximated.map(({ path, reason, hint, position }) => ({
      severity: 'error',
      code: 'approximated',
      message: `${formatKeyPath(path)}: approximated: ${reason}`,
      ...(hint !== undefined && { hint }),
      ...(position && { position }),
    })),
  )
}
