import type { Account } from '../model/account.js'
import type { Diagnostic } from '../model/diagnostic.js'
import type { Emit, Outcome } from '../model/event.js'
import type { ResourceId } from '../model/need.js'
import type { Observed, Snapshot } from '../model/observed.js'
import type { Origins } from '../model/origin.js'
import type { Plan, Step } from '../model/plan.js'
import type { Desired, Resource } from '../model/resource.js'
import type { ContainerImage, ProcessList, RunningProject, ServiceContainer } from '../model/service-container.js'
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
   * @param seen of the expected, what `lower` has looked at just before
   */
  observe(project: string, expected: readonly Resource[], seen?: Seen): Promise<Snapshot>
  /** Begins to look, beside the work that finds out what is expected. Absent: there is nothing to gain. */
  beginObserving?(project: string): BegunObservation
  /** What runs or ran of the project, and nothing else: for those who ask what has become of what they started. */
  observeWorkloads(project: string): Promise<readonly Observed[]>
}

/** Ends as `observe` would have done. Whoever does not ask never hears of what went wrong. */
export type BegunObservation = (expected: readonly Resource[], seen?: Seen) => Promise<Snapshot>

/** What was looked at; undefined for what is not there. */
export type Seen = ReadonlyMap<ResourceId, Observed | undefined>

/** What a provider makes of a stack: resources for the planner, and what it found on the way (an attribute the target lacks). */
export interface Lowered<R extends Resource> extends Desired<R> {
  readonly diagnostics: readonly Diagnostic[]
  /** What became of every key that the user wrote. Absent on a target that knows them all, as an engine does. */
  readonly accounts?: readonly Account[]
  /** What had to be looked at on the way, so that nobody looks twice. */
  readonly seen?: Seen
}

export interface Lowerer<R extends Resource> {
  /**
   * Lowers a stack, after reading the facts it hangs on (images, build contexts, contents of configs) as they are now. `facts: 'made'`
   * takes images for what they are, and does not read again what they would be built from: for what hangs on images that were made just
   * now. `'none'` reads nothing: enough for names, needs and hooks, which is all that `down`, `stop` and the like look at.
   */
  lower(stack: Stack, origins: Origins, facts: ReadFacts): Promise<Lowered<R>>
}

export type ReadFacts = 'current' | 'made' | 'none'

/** A container of `run`, beside the replicas of its service. */
export interface OneOff {
  readonly service: string
  /** 64 random hexadecimal digits, by which it is told from others. */
  readonly slug: string
  /** Absent: made of the project, the service and the slug. */
  readonly name?: string
  /** Whether it answers to the service's names on its networks. */
  readonly useAliases: boolean
  /** Whether somebody writes to its standard input. */
  readonly stdin: boolean
  /** Whether the target removes it when it ends. */
  readonly autoRemove: boolean
}

export interface OneOffLowerer<R extends Resource> {
  /** @param stack in which the service stands as the command line changed it: command, environment, ports */
  lowerOneOff(stack: Stack, origins: Origins, run: OneOff): Promise<R>
}

export interface Preflight<R extends Resource> {
  /** What would make the plan fail and can be known before anything changes: a host port that somebody else holds, and who. */
  check(plan: Plan<R>): Promise<readonly Diagnostic[]>
}

/** A target that several may change at once can be held by one of them. */
export interface Holder<R extends Resource> {
  /**
   * Before the first step of a plan: what everything else lives in is made, and nobody else may change the project until it is released.
   * @throws StackError while somebody else holds it
   */
  hold(plan: Plan<R>, context: PerformContext): Promise<Held>
}

export interface Held {
  /** After the last step, however it ended. */
  release(): Promise<void>
}

/** What exists on the target, as people look at it. */
export interface Inventory {
  /** The project's containers in any state, those of `run` too, by name. */
  containers(project: string, signal?: AbortSignal): Promise<readonly ServiceContainer[]>
  /** Every project that has containers, by name. */
  projects(signal?: AbortSignal): Promise<readonly RunningProject[]>
  image(container: ServiceContainer, signal?: AbortSignal): Promise<ContainerImage>
  /** @param psArguments for the target's `ps`; absent means its own choice */
  processes(handle: string, psArguments?: string, signal?: AbortSignal): Promise<ProcessList>
}

/** Everything that daily commands do with what runs already: look at it, read it, enter it. */
export interface Workloads extends Inventory, LogSource, EventSource, Execer, Attacher, Signaller {}

/** A container or a pod whose output can be read, by the name users see (`web-1`). */
export interface LogOrigin {
  readonly handle: string
  readonly service: string
  /** The name without the project: `web-1`. */
  readonly name: string
}

export interface LogLine {
  readonly origin: LogOrigin
  readonly stream: 'stdout' | 'stderr'
  /** RFC 3339 with nanoseconds, as the engine gives it: sorts as text. */
  readonly time: string
  /** Without its line end. */
  readonly text: string
}

/** What comes out of reading logs. */
export type LogItem =
  /** A container whose lines may come: prefixes can be made wide enough in time. */
  | { readonly type: 'container'; readonly name: string }
  /** Lines that came at once, in their order; of one container or of several. */
  | { readonly type: 'lines'; readonly lines: readonly LogLine[] }
  /** `restarting`: the target starts it again by its restart policy. */
  | { readonly type: 'ended'; readonly origin: LogOrigin; readonly exitCode: number; readonly restarting: boolean }

export interface LogQuery {
  readonly follow: boolean
  /** The last so many lines; absent means all. */
  readonly tail?: number
  /** Unix seconds, with a fraction of up to nine digits if wanted. */
  readonly since?: string
  readonly until?: string
  /** How many bytes may be read before they are taken, so that the target can go on meanwhile; absent means few. */
  readonly readAhead?: number
  /** What the container wrote in its life before this one, where the target keeps it. */
  readonly previous?: boolean
}

export interface LogSource {
  /**
   * The lines as they come, those that came at once together. Nothing is read ahead of who takes them but what the connection holds. Ends
   * when the container has ended (or is gone) and everything it wrote was told; without `follow`, at once.
   */
  logs(origin: LogOrigin, query: LogQuery, signal: AbortSignal): AsyncIterable<readonly LogLine[]>
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
  /** What the target adds to the action: the command of `exec_create`. */
  readonly detail?: string
  readonly origin: LogOrigin
  /** Of a container of `run`. */
  readonly oneOff: boolean
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

/** A process in a container, with the caller at its standard streams. */
export interface Console {
  /** Whether the process has a terminal of its own. */
  readonly tty: boolean
  /** Ends when the process ends, when it is detached from (the detach keys), or when it is closed. */
  readonly output: AsyncIterable<ConsoleOutput>
  /** Resolves when the bytes are on their way, so that input does not pile up. */
  write(data: Uint8Array): Promise<void>
  /** The end of input; output goes on. */
  endInput(): void
  resize(size: ConsoleSize): Promise<void>
  /** Gives up the connection; the process lives on, unless that ends it. */
  close(): void
  /** After the output ended: the exit code, or undefined when the process still runs (detached from). */
  exitCode(): Promise<number | undefined>
}

export interface ConsoleOutput {
  readonly stream: 'stdout' | 'stderr'
  readonly data: Uint8Array
}

export interface ConsoleSize {
  readonly rows: number
  readonly columns: number
}

export interface ExecRequest {
  readonly command: readonly string[]
  readonly tty: boolean
  readonly stdin: boolean
  readonly user?: string
  readonly workingDir?: string
  readonly environment: readonly string[]
  readonly privileged: boolean
}

export interface Execer {
  /** @throws StackError when the container does not run */
  exec(handle: string, request: ExecRequest, signal?: AbortSignal): Promise<Console>
  execDetached(handle: string, request: ExecRequest, signal?: AbortSignal): Promise<void>
}

export interface AttachRequest {
  readonly stdin: boolean
  /** `ctrl-p,ctrl-q`: keys that end the attachment and let the process live. */
  readonly detachKeys?: string
}

export interface Attacher {
  /**
   * To a container's own process, before its start or later. Output from before is not repeated. The signal counts until the connection is
   * there; afterwards `close` ends it.
   */
  attach(handle: string, request: AttachRequest, signal?: AbortSignal): Promise<Console>
}

export interface Signaller {
  /** Sends a signal (`SIGINT`) to a container's process. */
  signal(handle: string, signalName: string): Promise<void>
}
