/** Called by the schedule in the stack file: `event.data` is the trigger's `data`, `event.time` when it was due. */
export default function handle(event: ScheduledEvent): void {
  const { olderThanDays = 30 } = event.data ?? {}
  const before = daysBefore(event.time ?? new Date().toISOString(), olderThanDays)
  console.log(`removing what is older than ${before}`)
}

/** The moment so many days before another one (ISO 8601). */
export function daysBefore(time: string, days: number): string {
  return new Date(Date.parse(time) - days * 24 * 60 * 60 * 1000).toISOString()
}

/** A CloudEvent with the data of this function's schedule. */
export interface ScheduledEvent {
  specversion: '1.0'
  id: string
  source: string
  type: string
  time?: string
  data?: { olderThanDays?: number }
}
