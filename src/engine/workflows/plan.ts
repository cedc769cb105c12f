import type { Json } from '../model/json.js'
import type { Resource } from '../model/resource.js'
import { changesNothing, planDocument, printPlan } from '../plan/describe.js'
import { report } from './outcome.js'
import type { Project, Tools } from './project.js'
import { adjust, lookAndPlan, type UpRequest } from './up.js'

export interface PlanResult {
  /** As `stack plan` prints it, without colour. */
  readonly text: string
  /** As `stack plan --json` prints it. */
  readonly document: Json
  readonly changesNothing: boolean
}

/** Says what `up` would do next with the same request, and changes nothing. */
export async function planUp<R extends Resource>(project: Project, request: UpRequest, tools: Tools<R>): Promise<PlanResult> {
  const stack = adjust(project, request)
  const { plan } = await lookAndPlan({ ...project, stack }, request, tools)
  report(await tools.target.check(plan), tools.emit)
  return { text: printPlan(plan), document: planDocument(stack.name, plan), changesNothing: changesNothing(plan) }
}
