/**
 * Called for each CloudEvent: its attributes are `event.id`, `event.type` .., what it carries is `event.data`. A CloudEvent that is
 * returned is published to the topic of its type; returning nothing is fine. After an error the event comes again.
 */
export default function handle(event: CloudEvent<{ name?: string }>): CloudEvent<{ greeting: string }> {
  const name = event.data?.name ?? 'stranger'
  return {
    specversion: '1.0',
    id: `${event.id}-greeted`,
    source: '/{{name}}',
    type: 'person.greeted',
    data: { greeting: `Hello, ${name}!` },
  }
}

export interface CloudEvent<Data> {
  specversion: '1.0'
  id: string
  source: string
  type: string
  time?: string
  subject?: string
  data?: Data
}
