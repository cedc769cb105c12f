/** What a plan is to bring about, beside what is declared and what exists: built from flags by the command, read by the planner. */
export interface Policy {
  readonly goal: Goal
  readonly selection: Selection
  readonly orphans: OrphanPolicy
  /** Seconds between the stop signal and the kill; absent means each container's own. */
  readonly timeout?: number
}

export type Goal =
  | RunGoal
  /** Everything of the project is removed. `images`: those made for the project (`local`), or every image its services use (`all`). */
  | { readonly type: 'gone'; readonly volumes: 'keep' | 'remove'; readonly images: 'keep' | 'local' | 'all' }
  | { readonly type: 'started' }
  | { readonly type: 'stopped' }
  | { readonly type: 'restarted' }
  | { readonly type: 'killed'; readonly signal: string }
  | { readonly type: 'paused' }
  | { readonly type: 'unpaused' }
  /** Containers are removed, networks and volumes stay. `running`: those that run are stopped first, or left alone. */
  | { readonly type: 'removed'; readonly running: 'stop' | 'leave'; readonly anonymousVolumes: 'keep' | 'remove' }

/** What is declared exists as declared, and runs. */
export interface RunGoal {
  readonly type: 'run'
  /** `created`: nothing is started. `ready`: what was started is awaited too, until it is healthy, or running where it has no health check. */
  readonly until: 'created' | 'started' | 'ready'
  readonly recreate: RecreatePolicy
  /** Whether a replaced container's anonymous volumes go over to its successor. */
  readonly anonymousVolumes: 'carry' | 'renew'
  /** A volume whose declaration changed is kept, or removed with its data and made again. */
  readonly changedVolumes: 'keep' | 'replace'
  /** Seconds that each `ready` wait may take. */
  readonly waitTimeout?: number
}

/** The services a command was given; `dependencies`: whether what they depend on takes part too. */
export interface Selection {
  readonly services: 'all' | readonly string[]
  readonly dependencies: 'with' | 'without'
}

export const everything: Selection = { services: 'all', dependencies: 'with' }

/** When a container that exists is replaced: when it differs, always, or never; for named services, and for their dependencies. */
export interface RecreatePolicy {
  readonly selected: 'diverged' | 'always' | 'never'
  readonly dependencies: 'diverged' | 'always' | 'never'
}

export interface OrphanPolicy {
  /**
   * `remove`: before anything is made. `prune`: whatever of the project is declared no more, once everything declared is ready; what holds
   * data stays. `ignore`: not even mentioned.
   */
  readonly action: 'keep' | 'remove' | 'prune' | 'ignore'
  /** The services of the stack, also those without a replica: their containers are no orphans. */
  readonly declared: readonly string[]
  /** Services of inactive profiles: their containers are no orphans either, and are left alone. */
  readonly disabled: readonly string[]
}
