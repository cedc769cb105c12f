import type { Position } from './origin.js'
import type { Operation, StepId } from './plan.js'

/** What happens while a plan is applied: emitted by apply and the providers, drawn by report. Times are milliseconds. */
export type Event =
  /** The heading: which project, on which target (`docker 28.5 (unix:///var/run/docker.sock)`). */
  | { readonly type: 'project'; readonly project: string; readonly target: string }
  /**
   * What is about to be done; `counts` as the printed plan ends: `3 create, 1 build`, or empty. Another one adds its steps: after images.
   * `later`: what that is expected to be, so that a display may be as wide from the beginning.
   */
  | {
      readonly type: 'planned'
      readonly counts: string
      readonly steps: readonly StepRef[]
      readonly later?: readonly StepRef[]
    }
  /** The end of a command's work: `up in 4.9s`, and what one may want next: `stack logs -f`. */
  | { readonly type: 'finished'; readonly summary: string; readonly next: readonly string[] }
  | { readonly type: 'step-started'; readonly step: StepRef }
  | { readonly type: 'step-progress'; readonly step: StepRef; readonly progress: Progress }
  | { readonly type: 'step-done'; readonly step: StepRef; readonly outcome: Outcome; readonly durationMs: number }
  | { readonly type: 'step-failed'; readonly step: StepRef; readonly failure: Failure; readonly durationMs: number }
  /** Not begun: `because` names what failed or was cancelled before it. */
  | { readonly type: 'step-skipped'; readonly step: StepRef; readonly because: string }
  | { readonly type: 'warning'; readonly group?: string; readonly message: string; readonly hint?: string }
  | { readonly type: 'notice'; readonly group?: string; readonly message: string }

export interface StepRef {
  readonly id: StepId
  readonly group: string
  readonly kind: string
  readonly name: string
  /** Of what only exists for a service: it is shown with it. */
  readonly service?: string
  readonly operation: Operation['type']
  readonly cause: string
}

export type Progress =
  | { readonly type: 'text'; readonly text: string }
  /** A line of output: of a build step, a container, a hook. */
  | { readonly type: 'output'; readonly stream: 'stdout' | 'stderr'; readonly line: string }
  | { readonly type: 'bytes'; readonly label: string; readonly current: number; readonly total?: number }
  | {
      readonly type: 'build-step'
      readonly name: string
      readonly index?: number
      readonly total?: number
      readonly state: 'started' | 'cached' | 'done' | 'failed'
    }

/** What came of a step, in words for its line: `healthy`, `completed, exit 0`, `built, 6 steps, 4 cached`. */
export interface Outcome {
  readonly text: string
  readonly urls?: readonly string[]
}

/** A failed step, with what explains it: the last output, the chain that waited, what to try. */
export interface Failure {
  readonly code: string
  readonly message: string
  readonly details?: readonly FailureDetail[]
  /** What does not start because of it, and where that was declared. */
  readonly blocks?: readonly Blocked[]
  readonly hint?: string
}

export interface Blocked {
  readonly group: string
  readonly origin?: Position
}

export interface FailureDetail {
  readonly title: string
  readonly lines: readonly string[]
}

export type Emit = (event: Event) => void
