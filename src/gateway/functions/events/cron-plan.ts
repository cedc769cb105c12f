import { type CronExpression, parseCron } from '../../../engine/model/cron.js'
import { nextCronTime, nextCronTimes } from '../../../engine/model/cron-times.js'
import type { GatewayCron } from '../../../engine/model/gateway-config.js'
import { type TimeZone, timeZone } from '../../../engine/model/time-zone.js'

/** A time of a schedule that was missed by so much is not made up for. */
const latestMs = 10 * 60 * 1000
/** Clocks that were set back by more were wrong before. */
const mostSetBackMs = 3 * 3600 * 1000

/**
 * When one cron is to come next, by the system's clock. A time that was missed (the gateway was down, the machine slept, the clock was set forward)
 * comes at once, where it is not more than ten minutes ago; of several, the last.
 */
export class CronPlan {
  readonly schedule: string
  private readonly expression: CronExpression
  private readonly zone: TimeZone
  private upTo = 0
  private next = 0

  /** @throws Error where the schedule or zone cannot be understood: the stack file was checked for that */
  constructor(cron: GatewayCron) {
    const expression = parseCron(cron.schedule)
    const zone = timeZone(cron.timezone)
    if (expression.type === 'problem') throw new Error(`${cron.id}: ${expression.message}`)
    if (zone === undefined) throw new Error(`${cron.id}: there is no time zone \`${cron.timezone}\``)
    this.expression = expression
    this.zone = zone
    this.schedule = `${cron.schedule} ${cron.timezone}`
  }

  /** All times up to this one are done with. */
  passed(time: number): void {
    this.upTo = time
    this.next = this.after(time)
  }

  /** @returns the time that is due, which is done with then; `isMissed` where it is too long ago */
  due(now: number): { readonly at: number; readonly isMissed: boolean } | undefined {
    if (this.next > now) return undefined
    const from = Math.max(this.next, now - latestMs)
    let at = this.next
    for (let time = from === this.next ? from : this.after(from - 1000); time <= now; time = this.after(time)) at = time
    this.passed(now)
    return { at, isMissed: at < from }
  }

  /** The system's clock was set back: what came already does not come again, but for what comes every few minutes or was set back far. */
  setBack(now: number): void {
    const isOften = this.expression.type === 'every' || this.expression.repeats
    this.next = this.after(isOften || this.upTo - now > mostSetBackMs ? now : Math.max(now, this.upTo))
  }

  get nextTime(): number {
    return this.next
  }

  nextTimes(now: number, count: number): readonly Date[] {
    return nextCronTimes(this.expression, this.zone, new Date(now), count)
  }

  private after(time: number): number {
    return nextCronTime(this.expression, this.zone, new Date(time)).getTime()
  }
}
