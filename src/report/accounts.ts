import type { Account, AccountLevel } from '../engine/model/account.js'
import { formatKeyPath } from '../engine/model/origin.js'
import { shortPath } from '../engine/model/short-path.js'
import type { Style } from './style.js'

/**
 * One line per account, in columns without headings:
 * `approximated  stack.yaml:21  services.api.stop_signal   needs Kubernetes 1.33: STOPSIGNAL of the image stays`
 * @returns text that ends with a line end, or nothing
 */
export function formatAccounts(accounts: readonly Account[], cwd: string, style: Style): string {
  const rows = accounts.map(({ level, path, reason, hint, position }) => ({
    level,
    place: position ? `${shortPath(position.file, cwd)}:${position.line}` : '',
    key: formatKeyPath(path),
    text: hint === undefined ? reason : `${reason}; ${hint}`,
  }))
  const width = (column: 'level' | 'place' | 'key') => Math.max(0, ...rows.map((row) => row[column].length))
  const widths = { level: width('level'), place: width('place'), key: Math.min(width('key'), longestKey) }
  return rows
    .map(({ level, place, key, text }) => {
      const cells = [paint(level, style)(level.padEnd(widths.level)), place.padEnd(widths.place), key.padEnd(widths.key)]
      return `${cells.join('  ')}   ${text}\n`
    })
    .join('')
}

/** A key that is longer takes its line out of the columns, not all the others. */
const longestKey = 48

function paint(level: AccountLevel, style: Style): (text: string) => string {
  if (level === 'rejected') return style.bad
  return level === 'approximated' ? style.caution : style.faint
}
