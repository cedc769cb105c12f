import { apply, refer } from '../apply/apply.js'
import { hasErrors } from '../model/diagnostic.js'
import { DiagnosticsError, exitCodes } from '../model/errors.js'
import { imageName } from '../model/image-name.js'
import { type ResourceId, resourceId } from '../model/need.js'
import type { Plan } from '../model/plan.js'
import { everything } from '../model/policy.js'
import type { Resource } from '../model/resource.js'
import { planCounts } from '../plan/describe.js'
import { plan } from '../plan/plan.js'
import { seconds, throwBugs } from './outcome.js'
import type { Project, Tools } from './project.js'

/** What is to become of images. */
interface Wish {
  readonly verb: 'build' | 'pull'
  /** For the closing line: `built`. */
  readonly done: string
  /** Images that are there stay as they are. */
  readonly onlyMissing?: boolean
}

export interface ImagesResult {
  readonly exitCode: number
  /** The references that were made anew, or were there already. */
  readonly images: readonly string[]
}

/** Makes the images of some services anew, each once, in the order in which one builds on another. Nothing else of the stack is touched. */
export async function makeImages<R extends Resource>(
  { stack, origins }: Project,
  services: readonly string[],
  wish: Wish,
  tools: Tools<R>,
): Promise<ImagesResult> {
  const begun = tools.now()
  const { target, emit, signal, now } = tools
  emit({ type: 'project', project: stack.name, target: target.title })
  const lowered = await target.lower(stack, origins, 'current')
  const ofImages = lowered.diagnostics.filter(({ code }) => code === 'image-missing')
  if (hasErrors(ofImages)) throw new DiagnosticsError(ofImages)
  const images = withNeeded(
    lowered.resources,
    services.map((name) => idOf(stack, name)),
  )
  const wanted = images.map((image) => (wish.onlyMissing === true ? image : { ...image, renew: 'asked for' }))
  const snapshot = await target.observe(stack.name, wanted, lowered.seen)
  const making = imagesOnly(plan({ ...lowered, resources: wanted }, snapshot, policy))
  if (making.steps.length === 0) {
    emit({
      type: 'finished',
      summary: services.length === 0 ? `nothing to ${wish.verb}` : 'nothing to do: all images are there',
      next: [],
    })
    return { exitCode: 0, images: images.map(({ name }) => name) }
  }
  emit({ type: 'planned', counts: planCounts(making), steps: making.steps.map((step) => refer(step)) })
  const applied = await apply(making, target, tools)
  throwBugs([applied])
  const names = images.map(({ name }) => name)
  if (signal.aborted) return { exitCode: exitCodes.interrupted, images: names }
  if (applied.failed.length > 0) return { exitCode: exitCodes.failure, images: names }
  emit({ type: 'finished', summary: `${wish.done} in ${seconds(now() - begun)}`, next: [] })
  return { exitCode: 0, images: names }
}

const policy = {
  goal: {
    type: 'run',
    until: 'created',
    recreate: { selected: 'diverged', dependencies: 'diverged' },
    anonymousVolumes: 'carry',
    changedVolumes: 'keep',
  },
  selection: everything,
  orphans: { action: 'ignore', declared: [], disabled: [] },
} as const

function idOf(stack: Project['stack'], name: string): ResourceId {
  const service = stack.services[name]
  return resourceId('image', service === undefined ? name : imageName(stack, name, service))
}

/** The images of these ids, and those that their builds start from. */
function withNeeded<R extends Resource>(resources: readonly R[], ids: readonly ResourceId[]): readonly R[] {
  const wanted = new Set(ids)
  for (const id of wanted) {
    const needs = resources.find((resource) => resource.id === id)?.needs ?? []
    for (const need of needs) wanted.add(need.id)
  }
  return resources.filter(({ kind, id }) => kind === 'image' && wanted.has(id))
}

/** What else exists of the project stays out of it. */
function imagesOnly<R extends Resource>({ steps }: Plan<R>): Plan<R> {
  return { steps: steps.filter(({ operation }) => operation.type === 'build' || operation.type === 'pull'), kept: [] }
}
