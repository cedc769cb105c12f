/**
 * Called for each CloudEvent: its attributes are `event.id`, `event.type` .., what it carries is `event.data`. A CloudEvent that is
 * returned is published to the topic of its type; returning nothing is fine. After an error the event comes again.
 */
export default function handle(event) {
  const { name = 'stranger' } = event.data ?? {}
  return {
    specversion: '1.0',
    id: `${event.id}-greeted`,
    source: '/{{name}}',
    type: 'person.greeted',
    data: { greeting: `Hello, ${name}!` },
  }
}
