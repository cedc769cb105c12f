import { kindOf } from '../../model/need.js'
import type { Plan } from '../../model/plan.js'
import { holdsData } from '../../model/workload-kinds.js'
import type { Held, PerformContext } from '../provider.js'
import { applySetOf, closeApplySet, openApplySet } from './apply-set.js'
import { labels } from './labels.js'
import { takeLock } from './lock.js'
import { memberKinds, type ObjectKindName, objectKinds } from './object-kinds.js'
import { applyObject } from './perform/apply-object.js'
import { startAnew } from './perform/start-anew.js'
import type { Tools } from './perform/tools.js'

/** What holding a project takes beside what changes its objects. */
export interface HoldTools extends Tools {
  readonly project: string
  /** Of this program: `1.0.0`. */
  readonly version: string
  /** For whoever finds it held. */
  readonly holder: string
}

/**
 * Makes the namespace where the plan does, takes the project's lock in it, and writes down which kinds of objects are going to be members;
 * on release, which ones are left.
 * @throws StackError while somebody else holds it, or when the namespace belongs to another tool
 */
export async function holdProject(plan: Plan, context: PerformContext, tools: HoldTools): Promise<Held> {
  await makeNamespace(plan, tools, context)
  const set = applySetOf(tools.project, tools.namespace)
  const tooling = `stack/${tools.version}`
  const lock = await takeLock({ ...tools, name: set.name })
  try {
    await openApplySet(tools.api, set, membersOf(plan), tooling)
  } catch (error) {
    await lock.release()
    throw error
  }
  return {
    async release() {
      try {
        await closeApplySet(tools.api, set, await kindsLeft(tools), tooling)
      } finally {
        await lock.release()
      }
    },
  }
}

async function makeNamespace({ steps }: Plan, tools: HoldTools, context: PerformContext): Promise<void> {
  for (const { operation } of steps) {
    if (operation.type !== 'create' && operation.type !== 'update') continue
    const { resource } = operation
    if (resource.kind !== 'namespace' || !('manifest' in resource)) continue
    // An object resource is told by its manifest.
    const object = resource as Parameters<typeof applyObject>[1]
    if (operation.type === 'create') await applyObject(tools, object, undefined)
    else await startAnew(tools, object, operation.observed, context)
  }
}

/** The kinds that the plan makes or keeps objects of. */
function membersOf({ steps, kept }: Plan): ReadonlySet<ObjectKindName> {
  const planned = steps.flatMap(({ operation }): readonly string[] => {
    if ('resource' in operation) return [operation.resource.kind]
    return 'observed' in operation && operation.observed !== undefined ? [operation.observed.kind] : []
  })
  const kinds = new Set([...planned, ...kept.map(({ id }) => kindOf(id))])
  return new Set(memberKinds.filter((kind) => kinds.has(kind)))
}

/** Nothing is left where only data is: the set is made again with the next `up`. */
async function kindsLeft({ api, namespace, applySetId }: HoldTools): Promise<ReadonlySet<ObjectKindName>> {
  const members = memberKinds.filter((kind) => objectKinds[kind].scope === 'namespace')
  const found = await Promise.all(
    members.map(async (kind) => {
      const { items } = await api.list(objectKinds[kind], { namespace, labels: `${labels.applySetMember}=${applySetId}` })
      return items.length > 0 ? [kind] : []
    }),
  )
  const kinds = found.flat()
  return new Set(kinds.every(holdsData) ? [] : kinds)
}
