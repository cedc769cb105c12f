import type { Diagnostic } from '../model/diagnostic.js'
import type { Emit, Outcome } from '../model/event.js'
import type { Snapshot } from '../model/observed.js'
import type { Origins } from '../model/origin.js'
import type { Plan, Step } from '../model/plan.js'
import type { Desired, Resource } from '../model/resource.js'
import type { Stack } from '../model/stack.js'

/** What apply asks of a target: carry out one operation of a plan. It decides nothing. */
export interface Performer<R extends Resource> {
  /**
   * Carries out the step's operation. Progress goes to `emit`; an aborted `signal` ends it as soon as the target allows.
   * @throws StackError for what a user can act on, with the probe output or last log lines in its message or details.
   */
  perform(step: Step<R>, context: PerformContext): Promise<Outcome>
}

export interface PerformContext {
  readonly emit: Emit
  readonly signal: AbortSignal
}

export interface Observer {
  /**
   * Everything of the project on the target at this moment, found by labels; and whatever has the kind and name of something `expected`
   * (external networks and volumes, images, what somebody else made under that name).
   */
  observe(project: string, expected: readonly Resource[]): Promise<Snapshot>
}

/** What a provider makes of a stack: resources for the planner, and what it found on the way (an attribute the target lacks). */
export interface Lowered<R extends Resource> extends Desired<R> {
  readonly diagnostics: readonly Diagnostic[]
}

export interface Lowerer<R extends Resource> {
  /**
   * Lowers a stack, after reading the facts it hangs on (images, build contexts, contents of configs) as they are now. `facts: 'none'`
   * reads nothing: enough for names, needs and hooks, which is all that `down`, `stop` and the like look at.
   */
  lower(stack: Stack, origins: Origins, facts: 'current' | 'none'): Promise<Lowered<R>>
}

export interface Preflight<R extends Resource> {
  /** What would make the plan fail and can be known before anything changes: a host port that somebody else holds, and who. */
  check(plan: Plan<R>): Promise<readonly Diagnostic[]>
}

/** A container or a pod whose output can be read, by the name users see (`web-1`). */
export interface LogOrigin {
  readonly handle: string
  readonly service: string
  /** The name without the project: `web-1`. */
  readonly name: string
  readonly tty: boolean
}

export interface LogLine {
  readonly origin: LogOrigin
  readonly stream: 'stdout' | 'stderr'
  /** RFC 3339 with nanoseconds, as the engine gives it: sorts as text. */
  readonly time: string
  /** Without its line end. */
  readonly text: string
}

export interface LogQuery {
  readonly follow: boolean
  readonly tail?: number
  readonly since?: string
  readonly until?: string
}

export interface LogSource {
  logs(origin: LogOrigin, query: LogQuery, signal: AbortSignal): AsyncIterable<LogLine>
}

export type LifecycleAction =
  | 'create'
  | 'start'
  | 'die'
  | 'stop'
  | 'kill'
  | 'destroy'
  | 'pause'
  | 'unpause'
  | 'health_status'
  | 'restart'
  | 'rename'
  | 'oom'
  | 'exec_die'

/** One change of a container's life, from the target's event stream. */
export interface LifecycleEvent {
  readonly time: string
  readonly action: LifecycleAction | (string & {})
  readonly origin: LogOrigin
  readonly exitCode?: number
  readonly health?: string
  readonly attributes: { readonly [key: string]: string }
}

export interface EventSource {
  events(
    project: string,
    range: { readonly since?: string; readonly until?: string },
    signal: AbortSignal,
  ): AsyncIterable<LifecycleEvent>
}
