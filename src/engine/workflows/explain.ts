import type { Account, AccountLevel } from '../model/account.js'
import { exitCodes } from '../model/errors.js'
import type { JsonObject } from '../model/json.js'
import { formatKeyPath } from '../model/origin.js'
import { countAccounts, summarizeAccounts } from './accounts.js'
import type { Project } from './project.js'

export interface ExplainRequest {
  /** Which accounts to tell; absent: all but what is translated. */
  readonly level?: AccountLevel | 'all'
  /** `--strict`: what is only approximated fails, too. */
  readonly approximations?: 'refuse'
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
  /** 1 where `up` would refuse something. */
  readonly exitCode: number
}

/** Says what becomes of every key on a cluster. @throws DiagnosticsError where the stack has mistakes that no account tells */
export type Explainer = (project: Project) => Promise<{
  /** The cluster it was asked for, in words. */
  readonly cluster: string
  readonly accounts: readonly Account[]
}>

/** Tells what becomes of the keys of a stack on a cluster, and changes nothing. */
export async function explain(project: Project, request: ExplainRequest, explainer: Explainer): Promise<Explanation> {
  const { level, approximations } = request
  const { cluster, accounts } = await explainer(project)
  const told = worstFirst.flatMap((each) => accounts.filter((account) => account.level === each && isAsked(each, level)))
  const refused: readonly AccountLevel[] = approximations === 'refuse' ? ['rejected', 'approximated'] : ['rejected']
  return {
    cluster,
    summary: summarizeAccounts(accounts),
    accounts: told,
    document: {
      project: project.stack.name,
      cluster,
      counts: { ...countAccounts(accounts) },
      keys: told.map(accountDocument),
    },
    exitCode: accounts.some((account) => refused.includes(account.level)) ? exitCodes.failure : 0,
  }
}

const worstFirst: readonly AccountLevel[] = ['rejected', 'approximated', 'ignored', 'translated']

function isAsked(level: AccountLevel, asked: ExplainRequest['level']): boolean {
  return asked === 'all' || (asked === undefined ? level !== 'translated' : level === asked)
}

function accountDocument({ level, path, reason, hint, position }: Account): JsonObject {
  return { level, key: formatKeyPath(path), path, reason, ...(hint !== undefined && { hint }), ...(position && { ...position }) }
}
