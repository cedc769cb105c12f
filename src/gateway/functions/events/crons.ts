import type { CronStatus } from '../../../engine/model/gateway-answers.js'
import type { GatewayConfig, GatewayCron, GatewayFunction } from '../../../engine/model/gateway-config.js'
import { type Birth, cronStep } from './accepted-steps.js'
import { CronPlan } from './cron-plan.js'
import { type Entry, isSettled } from './entry.js'
import type { Step } from './event-store.js'
import type { CronState } from './operation.js'

export interface CronParts extends Pick<Birth, 'nextId'> {
  readonly config: GatewayConfig
  readonly now: () => number
  readonly states: ReadonlyMap<string, CronState>
  /** Events that were there before. */
  readonly entries: Iterable<Entry>
  /** @returns the entries of what was accepted, when it is on disk */
  readonly accept: (steps: readonly Step[]) => Promise<readonly Entry[]>
  /** Ends an event that nobody is to wait for any more. */
  readonly replace: (entry: Entry) => Promise<void>
  readonly log: (level: 'info' | 'warn' | 'error', message: string, fields: { readonly [name: string]: string | number }) => void
}

interface Cron {
  readonly definition: GatewayCron
  readonly of: GatewayFunction
  readonly plan: CronPlan
  /** Its calls that are not settled. */
  active: readonly Entry[]
  firing: Promise<void> | undefined
  notBefore: number
}

/** The longest sleep: so late at most a clock is seen that was set forward. */
const longestSleepMs = 1000
const retryMs = 5000

/** Calls functions by the clock. */
export class Crons {
  private readonly crons: ReadonlyMap<string, Cron>
  private timer: NodeJS.Timeout | undefined
  private lastTick = 0
  private isClosing = false

  constructor(private readonly parts: CronParts) {
    const crons = parts.config.functions.flatMap((of) => of.crons.map((definition) => cronOf(definition, of)))
    this.crons = new Map(crons.map((cron) => [cron.definition.id, cron]))
    for (const entry of parts.entries) {
      const cron = entry.from.startsWith('cron:') ? this.crons.get(entry.from.slice('cron:'.length)) : undefined
      if (cron !== undefined && !isSettled(entry)) cron.active = [...cron.active, entry]
    }
  }

  /** Goes on where the gateway ended; what it sees for the first time begins now. */
  async start(): Promise<void> {
    const now = this.parts.now()
    for (const cron of this.crons.values()) {
      const state = this.parts.states.get(cron.definition.id)
      const isKnown = state?.schedule === cron.plan.schedule
      cron.plan.passed(isKnown && !state.isPaused ? state.since : now)
      if (!isKnown)
        await this.parts.accept([{ operation: this.state(cron, { since: now }), body: new Uint8Array() }]).catch(() => {})
    }
    this.lastTick = now
    this.tick()
  }

  tick(): void {
    if (this.isClosing || this.crons.size === 0) return
    clearTimeout(this.timer)
    const now = this.parts.now()
    if (now < this.lastTick) for (const { plan } of this.crons.values()) plan.setBack(now)
    this.lastTick = now
    let wake = now + longestSleepMs
    for (const cron of this.crons.values()) {
      this.look(cron, now)
      if (cron.firing === undefined && cron.notBefore <= now && !this.isPaused(cron)) wake = Math.min(wake, cron.plan.nextTime)
    }
    this.timer = setTimeout(() => this.tick(), Math.max(1, wake - now))
  }

  statuses(count: number): readonly CronStatus[] {
    return [...this.crons.values()].map((cron) => this.status(cron, count))
  }

  /** @returns undefined where there is no such cron. */
  async setPaused(id: string, isPaused: boolean, count: number): Promise<CronStatus | undefined> {
    const cron = this.crons.get(id)
    if (cron === undefined) return undefined
    await cron.firing
    const since = this.parts.now()
    await this.parts.accept([{ operation: this.state(cron, { isPaused, since }), body: new Uint8Array() }])
    cron.plan.passed(since)
    this.tick()
    return this.status(cron, count)
  }

  async close(): Promise<void> {
    this.isClosing = true
    clearTimeout(this.timer)
    await Promise.allSettled([...this.crons.values()].map(({ firing }) => firing))
  }

  private look(cron: Cron, now: number): void {
    if (cron.firing !== undefined || cron.notBefore > now || this.isPaused(cron)) return
    const { definition, plan } = cron
    const due = plan.due(now)
    if (due === undefined) return
    const { at } = due
    if (due.isMissed) {
      this.parts.log('warn', 'a cron was missed, and it is too late for it', {
        cron: definition.id,
        time: new Date(at).toISOString(),
      })
      return
    }
    cron.firing = this.fire(cron, at)
      .catch((error: unknown) => {
        // Again soon, as long as it is not too late.
        plan.passed(at - 1000)
        cron.notBefore = now + retryMs
        this.parts.log('error', 'a cron could not be stored', { cron: definition.id, error: String(error) })
      })
      .finally(() => {
        cron.firing = undefined
        this.tick()
      })
  }

  private async fire(cron: Cron, at: number): Promise<void> {
    const { definition, of } = cron
    cron.active = cron.active.filter((entry) => !isSettled(entry))
    if (definition.overlap === 'forbid' && cron.active.length > 0) {
      this.parts.log('warn', 'a cron was skipped: its last call is not over', {
        cron: definition.id,
        requestId: cron.active[0]?.id ?? '',
      })
      const skipped = this.state(cron, { since: at, lastAt: at, lastStatus: 'skipped' })
      await this.parts.accept([{ operation: skipped, body: new Uint8Array() }])
      return
    }
    if (definition.overlap === 'replace') for (const entry of cron.active) await this.parts.replace(entry)
    const { lastStatus: _, ...state } = this.state(cron, { since: at, lastAt: at })
    const step = cronStep(of, definition, at, { now: this.parts.now(), nextId: this.parts.nextId })
    const entries = await this.parts.accept([{ operation: state, body: new Uint8Array() }, step])
    cron.active = [...cron.active, ...entries]
  }

  private state({ definition, plan }: Cron, change: Partial<CronState>): CronState {
    const before = this.parts.states.get(definition.id)
    return { type: 'cron', id: definition.id, isPaused: false, since: 0, ...before, schedule: plan.schedule, ...change }
  }

  private isPaused({ definition }: Cron): boolean {
    return this.parts.states.get(definition.id)?.isPaused ?? false
  }

  private status(cron: Cron, count: number): CronStatus {
    const { definition, of, plan } = cron
    const { id, schedule, timezone, overlap } = definition
    const paused = this.isPaused(cron)
    const state = this.parts.states.get(id)
    return {
      id,
      function: of.name,
      schedule,
      timezone,
      overlap,
      paused,
      next: paused ? [] : plan.nextTimes(this.parts.now(), count).map((time) => time.toISOString()),
      ...(state?.lastAt !== undefined && {
        last: { at: new Date(state.lastAt).toISOString(), status: state.lastStatus ?? 'running' },
      }),
    }
  }
}

function cronOf(definition: GatewayCron, of: GatewayFunction): Cron {
  return { definition, of, plan: new CronPlan(definition), active: [], firing: undefined, notBefore: 0 }
}
