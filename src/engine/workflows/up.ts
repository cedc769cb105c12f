import { type Applied, apply, refer } from '../apply/apply.js'
import { exitCodes } from '../model/errors.js'
import type { Plan } from '../model/plan.js'
import type { Policy, RunGoal, Selection } from '../model/policy.js'
import type { Resource } from '../model/resource.js'
import { changesNothing, planCounts } from '../plan/describe.js'
import { plan } from '../plan/plan.js'
import { type ImagePolicy, withImagePolicy, withNamedServices, withScale } from './adjust-stack.js'
import { refuseForeignProject } from './identity.js'
import { report, seconds, throwBugs } from './outcome.js'
import type { Project, Tools } from './project.js'

/** What `up`, `create` and `scale` were asked for. */
export interface UpRequest {
  readonly selection: Selection
  readonly images: ImagePolicy
  /** Replicas by service (`--scale`). */
  readonly scale: ReadonlyMap<string, number>
  readonly until: RunGoal['until']
  /** Seconds that `until: ready` may take for each service. */
  readonly waitTimeout?: number
  readonly recreate: RunGoal['recreate']
  readonly orphans: Policy['orphans']['action']
  readonly anonymousVolumes: RunGoal['anonymousVolumes']
  /** Seconds between the stop signal and the kill, for containers that are replaced or removed. */
  readonly timeout?: number
  /** Asked before a volume whose declaration changed is removed with its data; absent: it is kept. */
  readonly confirm?: (question: string) => Promise<boolean>
  /** `given`: by `-p` or COMPOSE_PROJECT_NAME, so that the user means it, whatever folder it was used from before. */
  readonly nameIs: 'given' | 'derived'
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
export async function up<R extends Resource>(project: Project, request: UpRequest, tools: Tools<R>): Promise<UpResult> {
  const begun = tools.now()
  const { target, emit } = tools
  const stack = adjust(project, request)
  emit({ type: 'project', project: stack.name, target: target.title })
  const first = await lookAndPlan({ ...project, stack }, request, tools)
  refuseForeignProject(stack, first.workingDirs, request.nameIs, tools.isFolder)
  report(await target.check(first.plan), emit)
  if (changesNothing(first.plan) && first.plan.steps.length === 0) {
    emit({
      type: 'finished',
      summary: `nothing to change: ${services(first.plan)} as declared (${seconds(tools.now() - begun)})`,
      next: [],
    })
    return { exitCode: 0, changed: false }
  }
  const applied = await applyInTwo({ ...project, stack }, request, first.plan, tools)
  throwBugs(applied)
  return finish(applied, begun, tools)
}

/** The stack as the command line changes it. */
export function adjust(project: Project, request: Pick<UpRequest, 'selection' | 'scale' | 'images'>): Project['stack'] {
  const named = withNamedServices(project.stack, request.selection.services)
  return withImagePolicy(withScale(named, request.scale), request.images)
}

interface Look<R extends Resource> {
  readonly plan: Plan<R>
  readonly workingDirs: readonly string[]
}

/** Facts, what exists, and the plan between them, all at this moment. */
export async function lookAndPlan<R extends Resource>(
  project: Project,
  request: UpRequest,
  { target, emit }: Tools<R>,
  isPart: (resource: R) => boolean = () => true,
): Promise<Look<R>> {
  const { stack, origins } = project
  const lowered = await target.lower(stack, origins, 'current')
  report(lowered.diagnostics, emit)
  const desired = { ...lowered, resources: lowered.resources.filter(isPart) }
  const snapshot = await target.observe(stack.name, lowered.resources)
  return { plan: plan(desired, snapshot, policyOf(stack, request)), workingDirs: snapshot.workingDirs }
}

function policyOf(stack: Project['stack'], request: UpRequest): Policy {
  const { until, recreate, anonymousVolumes, waitTimeout, timeout, selection, orphans } = request
  return {
    goal: {
      type: 'run',
      until,
      recreate,
      anonymousVolumes,
      changedVolumes: 'keep',
      ...(waitTimeout !== undefined && { waitTimeout }),
    },
    selection,
    orphans: { action: orphans, declared: Object.keys(stack.services), disabled: Object.keys(stack.disabledServices) },
    ...(timeout !== undefined && { timeout }),
  }
}

/** Images first; what hangs on them is planned again once they are there, because an image's id and health check are known only then. */
async function applyInTwo<R extends Resource>(
  project: Project,
  request: UpRequest,
  whole: Plan<R>,
  tools: Tools<R>,
): Promise<readonly Applied<R>[]> {
  const images: Plan<R> = { steps: whole.steps.filter((step) => isImage(step.operation.type)), kept: [] }
  const counts = planCounts(whole)
  if (images.steps.length === 0) return [await applyOne(whole, counts, tools)]
  const first = await applyOne(images, counts, tools)
  if (first.failed.length > 0 || first.interrupted) return [first]
  const rest = await lookAndPlan(project, request, tools, (resource) => resource.kind !== 'image')
  return [first, await applyOne(rest.plan, '', tools)]
}

function isImage(operation: string): boolean {
  return operation === 'build' || operation === 'pull' || operation === 'load'
}

async function applyOne<R extends Resource>(part: Plan<R>, counts: string, tools: Tools<R>): Promise<Applied<R>> {
  tools.emit({ type: 'planned', counts, steps: part.steps.map((step) => refer(step)) })
  return apply(part, tools.target, tools)
}

function finish<R extends Resource>(applied: readonly Applied<R>[], begun: number, { emit, now, signal }: Tools<R>): UpResult {
  const changed = applied.some(({ done }) => done.length > 0)
  if (signal.aborted) return { exitCode: exitCodes.interrupted, changed }
  if (applied.some(({ failed }) => failed.length > 0)) return { exitCode: exitCodes.failure, changed }
  emit({ type: 'finished', summary: `up in ${seconds(now() - begun)}`, next: ['stack logs -f', 'stack down'] })
  return { exitCode: 0, changed }
}

function services<R extends Resource>({ kept }: Plan<R>): string {
  const groups = new Set(
    kept.filter(({ id, reason }) => id.startsWith('container/') && reason !== 'orphan').map(({ group }) => group),
  )
  return groups.size === 1 ? '1 service' : `${groups.size} services`
}
