import { type Applied, refer } from '../apply/apply.js'
import { gatewayAddress } from '../functions/gateway-of-stack.js'
import type { HttpAddress } from '../host/http-client-api.js'
import type { Account } from '../model/account.js'
import { exitCodes } from '../model/errors.js'
import { gatewayService } from '../model/gateway-config.js'
import { kindOf } from '../model/need.js'
import type { Plan } from '../model/plan.js'
import type { Resource } from '../model/resource.js'
import type { Stack } from '../model/stack.js'
import { isWorkloadKind } from '../model/workload-kinds.js'
import { summarizeAccounts } from './accounts.js'
import { applyRun } from './apply-run.js'
import { type Attachment, openAttachment, stop } from './attached.js'
import { withFunctionAddresses } from './function-addresses.js'
import { refuseForeignProject } from './identity.js'
import { report, seconds, warnOfKept } from './outcome.js'
import { adjust, planRun, type RunRequest } from './plan-run.js'
import type { Project, Tools } from './project.js'

export interface UpRequest extends RunRequest {
  /** Asked before a volume whose declaration changed is removed with its data; absent: it is kept. */
  readonly confirm?: (question: string) => Promise<boolean>
  /** `given`: by `-p` or COMPOSE_PROJECT_NAME, so that the user means it, whatever folder it was used from before. */
  readonly nameIs: 'given' | 'derived'
  /** Waits until the gateway that calls functions takes calls, so that whoever runs `up` can call them next. Absent: nobody waits. */
  readonly gatewayAnswers?: (address: HttpAddress, signal: AbortSignal) => Promise<void>
  /** Absent: it comes back when everything has started. */
  readonly attachment?: Attachment
}

export interface UpResult {
  readonly exitCode: number
  readonly changed: boolean
}

/**
 * Makes what exists what is declared: images first, then, with facts read again, everything that hangs on them. The plan is the one that
 * `stack plan` prints. Events tell how it goes.
 * @throws DiagnosticsError or StackError before anything changes: another folder's project, a taken port, a missing external network.
 */
export async function up<R extends Resource>(declared: Project, request: UpRequest, given: Tools<R>): Promise<UpResult> {
  const begun = given.now()
  const project = adjust(declared, request)
  const { stack } = project
  const tools = { ...given, emit: withFunctionAddresses(stack, given.emit) }
  const { target, emit } = tools
  emit({ type: 'project', project: stack.name, target: target.title })
  const first = await planRun(project, request, tools, { images: 'with', changedVolumes: 'keep' })
  refuseForeignProject(stack, first.workingDirs, request.nameIs, tools.isFolder)
  report([...first.warnings, ...(await target.check(first.plan))], emit)
  const changedVolumes = await askForVolumes(first.plan, request)
  const { plan, accounts } =
    changedVolumes === 'keep' ? first : await planRun(project, request, tools, { images: 'with', changedVolumes })
  warnOfKept(plan, emit)
  const open = request.attachment && openAttachment(stack, request.attachment)
  try {
    const replan = async () => (await planRun(project, request, tools, { images: 'without', changedVolumes })).plan
    const applied = plan.steps.length === 0 ? [] : await applyRun(project, plan, replan, tools)
    await awaitGateway(stack, applied, request, tools.signal)
    const result = finish({ plan, applied, accounts, begun }, tools)
    if (request.attachment === undefined || open === undefined) return result
    const { services } = request.selection
    const stopping = { services, ...(request.timeout !== undefined && { timeout: request.timeout }) }
    if (result.exitCode === 0) return { ...result, exitCode: await open.stay(startedBy(applied), stopping, tools) }
    if (tools.signal.aborted && request.attachment.whenInterrupted === 'stop')
      await stop(stack.name, stopping, request.attachment.forced, tools)
    return result
  } finally {
    await open?.close()
  }
}

async function awaitGateway<R extends Resource>(
  stack: Stack,
  applied: readonly Applied<R>[],
  { gatewayAnswers, until }: UpRequest,
  signal: AbortSignal,
): Promise<void> {
  const isStarted = applied.some(({ done }) =>
    done.some(({ operation }) => operation.type === 'start' || operation.type === 'wait'),
  )
  const isWhole = applied.every(({ failed, interrupted }) => failed.length === 0 && !interrupted)
  const address = gatewayService in stack.services ? gatewayAddress(stack) : undefined
  if (gatewayAnswers === undefined || address === undefined || until === 'created' || !isStarted || !isWhole) return
  await gatewayAnswers(address, signal)
}

/** Names of the containers that were started. */
function startedBy<R extends Resource>(applied: readonly Applied<R>[]): ReadonlySet<string> {
  const done = applied.flatMap((each) => each.done)
  return new Set(done.filter(({ operation }) => operation.type === 'start').map((step) => refer(step).name))
}

async function askForVolumes<R extends Resource>({ kept }: Plan<R>, { confirm }: UpRequest): Promise<'keep' | 'replace'> {
  const held = kept.filter(({ reason }) => reason === 'holds-data')
  if (held.length === 0 || confirm === undefined) return 'keep'
  const names = held.map(({ group }) => group).join(', ')
  return (await confirm(`the declaration of volume ${names} changed; remove it with all its data and make it anew`))
    ? 'replace'
    : 'keep'
}

interface Done<R extends Resource> {
  readonly plan: Plan<R>
  readonly applied: readonly Applied<R>[]
  readonly accounts: readonly Account[] | undefined
  readonly begun: number
}

function finish<R extends Resource>({ plan, applied, accounts, begun }: Done<R>, { emit, now, signal }: Tools<R>): UpResult {
  const changed = applied.some(({ done }) => done.length > 0)
  if (signal.aborted) return { exitCode: exitCodes.interrupted, changed }
  if (applied.some(({ failed }) => failed.length > 0)) return { exitCode: exitCodes.failure, changed }
  const took = seconds(now() - begun)
  if (plan.steps.length === 0) {
    emit({ type: 'finished', summary: `nothing to change: ${services(plan)} as declared (${took})`, next: [] })
  } else if (accounts === undefined) {
    emit({ type: 'finished', summary: `up in ${took}`, next: ['stack logs -f', 'stack down'] })
  } else {
    emit({ type: 'finished', summary: `up in ${took} · ${summarizeAccounts(accounts)}: stack k8s explain`, next: [] })
  }
  return { exitCode: 0, changed }
}

function services<R extends Resource>({ kept }: Plan<R>): string {
  const isService = ({ id, reason }: Plan<R>['kept'][number]) => isWorkloadKind(kindOf(id)) && reason !== 'orphan'
  const groups = new Set(kept.filter(isService).map(({ group }) => group))
  return groups.size === 1 ? '1 service' : `${groups.size} services`
}
