/** Called by the schedule in the stack file: `event.data` is the trigger's `data`, `event.time` when it was due. */
export default function handle(event) {
  const { olderThanDays = 30 } = event.data ?? {}
  const before = daysBefore(event.time ?? new Date().toISOString(), olderThanDays)
  console.log(`removing what is older than ${before}`)
}

/** The moment so many days before another one (ISO 8601). */
export function daysBefore(time, days) {
  return new Date(Date.parse(time) - days * 24 * 60 * 60 * 1000).toISOString()
}
