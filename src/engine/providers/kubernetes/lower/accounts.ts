import type { Account, AccountLevel } from '../../../model/account.js'
import type { Diagnostic } from '../../../model/diagnostic.js'
import { formatKeyPath, type KeyPath, type Origins, type Position } from '../../../model/origin.js'
import type { Stack } from '../../../model/stack.js'
import { accountForSharedKeys } from './shared-keys.js'

/**
 * Where lowering functions write down what becomes of each key, where they read it. A path may be a leaf (`services.web.stop_signal`) or
 * stand for all below it that nobody accounts for more closely (`services.web.logging`). What the user did not write (a default) may be
 * accounted for too: it counts nowhere. Of several accounts of one path the worst level stays, with the reasons of that level.
 */
export interface Accounts {
  /** It means there what it means in Compose. @param became `Deployment web: terminationGracePeriodSeconds` */
  translated(path: KeyPath, became: string): void
  /** Nearly. @param reason where it differs: `rounded up to 1s, the shortest that a probe knows` */
  approximated(path: KeyPath, reason: string, hint?: string): void
  /** Without effect there. @param reason `the cluster collects logs itself` */
  ignored(path: KeyPath, reason: string, hint?: string): void
  /** Not to be had there: an error of the lowering too, with the line. @param reason `the node runs containerd, not the Docker Engine` */
  rejected(path: KeyPath, reason: string, hint?: string): void
}

/** Accounts that are being written, and what closes them. */
export interface OpenAccounts extends Accounts {
  /** @returns each key that the user wrote in exactly one account, in the order of the files; an error for each that is rejected */
  close(stack: Stack): ClosedAccounts
}

export interface ClosedAccounts {
  readonly accounts: readonly Account[]
  readonly diagnostics: readonly Diagnostic[]
  /** What no lowering function accounted for. It stands among `accounts` as ignored; that there is such a key is a bug. */
  readonly forgotten: readonly KeyPath[]
}

/** Opens the accounts of one lowering. */
export function openAccounts(origins: Origins): OpenAccounts {
  const entries: Account[] = []
  const write = (level: AccountLevel, path: KeyPath, reason: string, hint?: string) =>
    void entries.push({ level, path, reason, ...(hint !== undefined && { hint }) })
  const accounts: Accounts = {
    translated: (path, became) => write('translated', path, became),
    approximated: (path, reason, hint) => write('approximated', path, reason, hint),
    ignored: (path, reason, hint) => write('ignored', path, reason, hint),
    rejected: (path, reason, hint) => write('rejected', path, reason, hint),
  }
  return {
    ...accounts,
    close(stack) {
      accountForSharedKeys(stack, origins, accounts)
      return closeAccounts(entries, origins)
    },
  }
}

function closeAccounts(entries: readonly Account[], origins: Origins): ClosedAccounts {
  const written = new Map<string, Account>()
  for (const entry of entries) {
    const placed = asWritten(entry, origins)
    if (placed === undefined) continue
    const key = JSON.stringify(placed.path)
    const before = written.get(key)
    written.set(key, before ? worse(before, placed) : placed)
  }
  const { useful, forgotten } = leavesOf(origins, written)
  const accounts = [
    ...[...written].flatMap(([key, account]) => (useful.has(key) || account.level === 'rejected' ? [account] : [])),
    ...forgotten.map((path): Account => ({ level: 'ignored', path, reason: 'nothing on Kubernetes stands for it' })),
  ].map((account) => withPosition(account, origins))
  return { accounts: inFileOrder(accounts), diagnostics: errorsOf(written.values(), origins), forgotten }
}

/**
 * The account at what the user wrote: its path, or the short form that the path is a part of (which is no more than approximated when a
 * part of it is ignored), or nothing. What cannot be had is told in any case, at what lies nearest.
 */
function asWritten(account: Account, origins: Origins): Account | undefined {
  const { level, path } = account
  for (const [depth, part] of path.entries()) {
    const above = path.slice(0, depth)
    const keys = origins.keys(above)
    if (keys.some((key) => String(key) === String(part))) continue
    // A service has no short form: one without keys is a function, of which others are read.
    const isShortForm = keys.length === 0 && depth > 0 && !isService(above)
    if (!isShortForm && level !== 'rejected') return undefined
    return { ...account, path: above, level: level === 'ignored' ? 'approximated' : level }
  }
  return account
}

function isService(path: KeyPath): boolean {
  return path.length === 2 && path[0] === 'services'
}

const severity: { readonly [Level in AccountLevel]: number } = { translated: 0, ignored: 1, approximated: 2, rejected: 3 }

function worse(one: Account, other: Account): Account {
  if (severity[one.level] !== severity[other.level]) return severity[one.level] > severity[other.level] ? one : other
  if (one.reason.includes(other.reason)) return one
  const hint = one.hint ?? other.hint
  return { ...one, reason: `${one.reason}; ${other.reason}`, ...(hint !== undefined && { hint }) }
}

/** Goes through every key that the user wrote: which accounts stand for a leaf, and which leaves have none. */
function leavesOf(
  origins: Origins,
  accounts: ReadonlyMap<string, Account>,
): { readonly useful: ReadonlySet<string>; readonly forgotten: readonly KeyPath[] } {
  const useful = new Set<string>()
  const forgotten: KeyPath[] = []
  const visit = (path: KeyPath, nearest: string | undefined): void => {
    const key = JSON.stringify(path)
    const account = accounts.has(key) ? key : nearest
    const keys = origins.keys(path)
    for (const part of keys) visit([...path, part], account)
    if (keys.length > 0 || path.length === 0) return
    if (account === undefined) forgotten.push(path)
    else useful.add(account)
  }
  visit([], undefined)
  return { useful, forgotten }
}

function withPosition(account: Account, origins: Origins): Account {
  const position = origins.at(account.path)
  return position ? { ...account, position } : account
}

/** File by file as they turn up, from top to bottom. */
function inFileOrder(accounts: readonly Account[]): readonly Account[] {
  const files = [...new Set(accounts.map(({ position }) => position?.file))]
  const order = (one: Position | undefined, other: Position | undefined) =>
    files.indexOf(one?.file) - files.indexOf(other?.file) ||
    (one?.line ?? 0) - (other?.line ?? 0) ||
    (one?.column ?? 0) - (other?.column ?? 0)
  return accounts.toSorted((one, other) => order(one.position, other.position))
}

function errorsOf(accounts: Iterable<Account>, origins: Origins): readonly Diagnostic[] {
  return [...accounts].flatMap(({ level, path, reason, hint }): readonly Diagnostic[] => {
    if (level !== 'rejected') return []
    const position = origins.at(path)
    const message = `${formatKeyPath(path)}: ${reason}`
    return [{ severity: 'error', code: 'not-on-kubernetes', message, ...(hint && { hint }), ...(position && { position }) }]
  })
}
