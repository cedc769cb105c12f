import type { Account } from '../model/account.js'
import { type Diagnostic, hasErrors } from '../model/diagnostic.js'
import { DiagnosticsError } from '../model/errors.js'
import type { Plan } from '../model/plan.js'
import type { Policy, RunGoal, Selection } from '../model/policy.js'
import type { Resource } from '../model/resource.js'
import type { Stack } from '../model/stack.js'
import { plan } from '../plan/plan.js'
import type { BegunObservation } from '../providers/provider.js'
import { refuseApproximations } from './accounts.js'
import { type ImagePolicy, withImagePolicy, withNamedServices, withScale } from './adjust-stack.js'
import type { Project, Tools } from './project.js'
import { withGateway } from './select-gateway.js'

/** What `up`, `create`, `scale` and `plan` were asked for. */
export interface RunRequest {
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
  /** What the target only comes near to (`--strict`): refused before anything changes. Absent: accepted. */
  readonly approximations?: 'refuse'
}

/** A plan and what it was made from. */
export interface PlannedRun<R extends Resource = Resource> {
  readonly plan: Plan<R>
  /** The folders that the project's containers were started from. */
  readonly workingDirs: readonly string[]
  readonly warnings: readonly Diagnostic[]
  /** What became of every key of the file, on a target that accounts for them. */
  readonly accounts?: readonly Account[]
}

/** The stack as the command line changes it. */
export function adjust(project: Project, request: Pick<RunRequest, 'selection' | 'scale' | 'images'>): Project {
  const named = withNamedServices(project.stack, request.selection.services)
  return { ...project, stack: withImagePolicy(withScale(named, request.scale), request.images) }
}

/**
 * Reads facts and what exists, and plans the way between them, all of this moment.
 * @throws DiagnosticsError for what the target cannot do
 */
export async function planRun<R extends Resource>(
  { stack, origins }: Project,
  request: RunRequest,
  { target }: Pick<Tools<R>, 'target'>,
  options: { readonly images: 'with' | 'without'; readonly changedVolumes: RunGoal['changedVolumes'] },
): Promise<PlannedRun<R>> {
  const observing: BegunObservation =
    target.beginObserving?.(stack.name) ?? ((expected, seen) => target.observe(stack.name, expected, seen))
  const lowered = await target.lower(stack, origins, options.images === 'with' ? 'current' : 'made')
  if (hasErrors(lowered.diagnostics)) throw new DiagnosticsError(lowered.diagnostics)
  if (request.approximations === 'refuse') refuseApproximations(lowered.accounts ?? [])
  const snapshot = await observing(lowered.resources, lowered.seen)
  const resources = options.images === 'with' ? lowered.resources : lowered.resources.filter(({ kind }) => kind !== 'image')
  return {
    plan: plan({ ...lowered, resources }, snapshot, policyOf(stack, request, options.changedVolumes)),
    workingDirs: snapshot.workingDirs,
    warnings: lowered.diagnostics,
    ...(lowered.accounts && { accounts: lowered.accounts }),
  }
}

function policyOf(stack: Stack, request: RunRequest, changedVolumes: RunGoal['changedVolumes']): Policy {
  const { until, recreate, anonymousVolumes, waitTimeout, timeout, orphans } = request
  return {
    goal: { type: 'run', until, recreate, anonymousVolumes, changedVolumes, ...(waitTimeout !== undefined && { waitTimeout }) },
    selection: withGateway(stack, request.selection),
    orphans: { action: orphans, declared: Object.keys(stack.services), disabled: Object.keys(stack.disabledServices) },
    ...(timeout !== undefined && { timeout }),
  }
}
