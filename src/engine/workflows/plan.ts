import type { Json } from '../model/json.js'
import type { Resource } from '../model/resource.js'
import { changesNothing, planDocument, printPlan } from '../plan/describe.js'
import { report } from './outcome.js'
import { adjust, planRun, type RunRequest } from './plan-run.js'
import type { Project, Tools } from './project.js'

export interface PlanResult {
  /** As `stack plan` prints it, without colour. */
  readonly text: string
  /** As `stack plan --json` prints it. */
  readonly document: Json
  readonly changesNothing: boolean
}

/** Says what `up` would do next with the same request, and changes nothing. */
export async function planUp<R extends Resource>(given: Project, request: RunRequest, tools: Tools<R>): Promise<PlanResult> {
  const project = adjust(given, request)
  const { plan, warnings } = await planRun(project, request, tools, { images: 'with', changedVolumes: 'keep' })
  report([...warnings, ...(await tools.target.check(plan))], tools.emit)
  return { text: printPlan(plan), document: planDocument(project.stack.name, plan), changesNothing: changesNothing(plan) }
}
