import type { ResourceId } from '../model/need.js'
import type { Observed } from '../model/observed.js'
import type { StepId } from '../model/plan.js'
import type { Resource } from '../model/resource.js'
import { stopsBeforeRemoval } from '../model/workload-kinds.js'
import type { Existing } from './existing.js'
import { dependents, needsFirst } from './order.js'
import { type StepList, targetOf } from './steps.js'

/** How one container makes way. */
export interface Leave<R extends Resource = Resource> {
  readonly who: Existing<R>
  readonly cause: string
  /** Networks it lets go of, as they are now. */
  readonly disconnect?: readonly Observed[]
  /** Removed after it stopped; `volumes`: with its anonymous volumes. */
  readonly remove?: { readonly volumes: boolean }
}

/**
 * Adds steps that stop (and then disconnect or remove) containers, each after those that need it.
 * @returns by container, the last of its steps; nothing for one that stood still already and stays.
 */
export function leave<R extends Resource>(
  list: StepList<R>,
  leaves: readonly Leave<R>[],
  timeout: number | undefined,
): ReadonlyMap<ResourceId, StepId> {
  const nodes = leaves.map((leaving) => ({ key: leaving.who.key, needs: leaving.who.needs, leaving }))
  const neededBy = dependents(nodes)
  const last = new Map<ResourceId, StepId>()
  for (const { key, leaving } of [...needsFirst(nodes)].reverse()) {
    const before = (neededBy.get(key) ?? []).map(({ node }) => last.get(node.key))
    const id = leaveOne(list, leaving, before, timeout)
    if (id !== undefined) last.set(key, id)
  }
  return last
}

function leaveOne<R extends Resource>(
  list: StepList<R>,
  { who, cause, disconnect = [], remove }: Leave<R>,
  before: readonly (StepId | undefined)[],
  timeout: number | undefined,
): StepId | undefined {
  const { observed } = who
  const subject = { id: observed.id, group: observed.group, cause }
  let last: StepId | undefined
  const step = (operation: Parameters<StepList<R>['add']>[0]) => {
    last = list.add(operation, subject, { after: last === undefined ? before : [last] })
  }
  if (isUp(observed) && (remove === undefined || stopsBeforeRemoval(observed.kind))) {
    const hook = preStop(list, who, cause, before)
    last = list.add(
      { type: 'stop', observed, ...(timeout !== undefined && { timeout }) },
      subject,
      hook === undefined ? { after: before } : { afterEnd: [hook] },
    )
  }
  for (const network of disconnect) step({ type: 'disconnect', observed, network })
  if (remove !== undefined) {
    // What is not stopped before has its time to stop while it is removed.
    const patience = timeout !== undefined && !stopsBeforeRemoval(observed.kind) && { timeout }
    step({ type: 'remove', observed, volumes: remove.volumes, force: true, ...patience })
  }
  return last
}

/** The step of a pre_stop hook, where one is declared and the container runs. */
export function preStop<R extends Resource>(
  list: StepList<R>,
  { observed, resource }: { readonly observed: Observed; readonly resource: R | undefined },
  cause: string,
  after: readonly (StepId | undefined)[],
): StepId | undefined {
  if (observed.state !== 'running' || resource?.hooks?.includes('pre_stop') !== true) return undefined
  const target = targetOf(resource, observed, observed.id)
  return list.add({ type: 'exec', target, hook: 'pre_stop' }, { id: observed.id, group: observed.group, cause }, { after })
}

/** Whether there is something to stop. */
export function isUp(observed: Observed): boolean {
  return observed.state === 'running' || observed.state === 'restarting' || observed.state === 'paused'
}
