import type { Account, AccountLevel } from '../model/account.js'
import type { JsonObject } from '../model/json.js'
import { formatKeyPath } from '../model/origin.js'
import type { Resource } from '../model/resource.js'
import type { Lowerer } from '../providers/provider.js'
import { countAccounts, summarizeAccounts } from './accounts.js'
import type { Project } from './project.js'

export interface ExplainRequest {
  /** Which accounts to tell; absent: all but what is translated. */
  readonly level?: AccountLevel | 'all'
}

export interface Explanation {
  /** What the accounts hold for: `kind cluster shop, Kubernetes 1.36`. */
  readonly cluster: string
  /** Of all accounts, whichever are told. */
  readonly summary: string
  /** The worst first; of one level, in the order of the file. */
  readonly accounts: readonly Account[]
  /** As `stack k8s explain --json` prints it. */
  readonly document: JsonObject
  /** 1 where something is rejected: `up` would refuse it. */
  readonly exitCode: number
}

/** Says what becomes of every key of a stack on a cluster, and changes nothing. @param cluster that the lowerer lowers for, in words */
export async function explain<R extends Resource>(
  { stack, origins }: Project,
  { level }: ExplainRequest,
  { cluster, lowerer }: { readonly cluster: string; readonly lowerer: Lowerer<R> },
): Promise<Explanation> {
  const { accounts = [] } = await lowerer.lower(stack, origins, 'current')
  const told = worstFirst.flatMap((each) => accounts.filter((account) => account.level === each && isAsked(each, level)))
  return {
    cluster,
    summary: summarizeAccounts(accounts),
    accounts: told,
    document: { project: stack.name, cluster, counts: { ...countAccounts(accounts) }, keys: told.map(accountDocument) },
    exitCode: accounts.some((account) => account.level === 'rejected') ? 1 : 0,
  }
}

const worstFirst: readonly AccountLevel[] = ['rejected', 'approximated', 'ignored', 'translated']

function isAsked(level: AccountLevel, asked: ExplainRequest['level']): boolean {
  return asked === 'all' || (asked === undefined ? level !== 'translated' : level === asked)
}

function accountDocument({ level, path, reason, hint, position }: Account): JsonObject {
  return { level, key: formatKeyPath(path), path, reason, ...(hint !== undefined && { hint }), ...(position && { ...position }) }
}
