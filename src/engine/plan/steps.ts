import type { ResourceId } from '../model/need.js'
import type { Observed } from '../model/observed.js'
import { type Operation, type Step, type StepId, stepId, type Target } from '../model/plan.js'
import type { Resource } from '../model/resource.js'

/** What a step is about, besides its operation. */
export interface Subject {
  readonly id: ResourceId
  readonly group: string
  readonly cause: string
}

export interface Edges {
  readonly after?: readonly (StepId | undefined)[]
  readonly afterEnd?: readonly (StepId | undefined)[]
}

/** Steps in the order in which they were added, each once. */
export class StepList<R extends Resource> {
  readonly #steps = new Map<StepId, Step<R>>()

  get steps(): readonly Step<R>[] {
    return [...this.#steps.values()]
  }

  has(id: StepId): boolean {
    return this.#steps.has(id)
  }

  /** Adds a step named after its operation and resource (`start container/web-1`), and returns its id for others to come after. */
  add(operation: Operation<R>, subject: Subject, edges: Edges = {}, failure: Step['failure'] = 'fatal'): StepId {
    const id = nameStep(operation, subject.id, failure)
    if (this.#steps.has(id)) return id
    const origin =
      'resource' in operation ? operation.resource.origin : 'target' in operation ? operation.target.resource?.origin : undefined
    this.#steps.set(id, {
      id,
      after: present(edges.after),
      afterEnd: present(edges.afterEnd),
      group: subject.group,
      resourceId: subject.id,
      cause: subject.cause,
      operation,
      failure,
      ...(origin && { origin }),
    })
    return id
  }
}

/** A step's target: what exists, what is declared, or both. */
export function targetOf<R extends Resource>(resource: R | undefined, observed: Observed | undefined, id: ResourceId): Target<R> {
  return { id, ...(resource && { resource }), ...(observed && { observed }) }
}

function nameStep<R extends Resource>(operation: Operation<R>, id: ResourceId, failure: Step['failure']): StepId {
  switch (operation.type) {
    case 'wait':
      return stepId(`wait ${id} ${operation.until}${failure === 'warning' ? ' if it can' : ''}`)
    case 'exec':
      return stepId(`${operation.hook} ${id}`)
    case 'connect':
      return stepId(`connect ${id} ${operation.network}`)
    case 'disconnect':
      return stepId(`disconnect ${id} ${operation.network.id}`)
    default:
      return stepId(`${operation.type} ${id}`)
  }
}

function present(ids: readonly (StepId | undefined)[] = []): readonly StepId[] {
  return [...new Set(ids.filter((id) => id !== undefined))]
}
