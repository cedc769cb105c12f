import type { EventStore } from './event-store.js'
import type { Settlement } from './settlement.js'

interface OfFunction {
  accepted: number
  delivered: number
  retried: number
  dead: number
}

/** What is counted of events since the gateway began, by function and by topic. */
export class EventFigures {
  private readonly functions: ReadonlyMap<string, OfFunction>
  private readonly topics = new Map<string, number>()

  constructor(names: readonly string[]) {
    this.functions = new Map(names.map((name) => [name, { accepted: 0, delivered: 0, retried: 0, dead: 0 }]))
  }

  accepted(name: string): void {
    const counts = this.functions.get(name)
    if (counts) counts.accepted += 1
  }

  settled(name: string, { type }: Settlement): void {
    const counts = this.functions.get(name)
    if (counts === undefined || type === 'postponed') return
    if (type === 'delivered') counts.delivered += 1
    else if (type === 'retry') counts.retried += 1
    else counts.dead += 1
  }

  published(topic: string): void {
    this.topics.set(topic, this.publishedTo(topic) + 1)
  }

  publishedTo(topic: string): number {
    return this.topics.get(topic) ?? 0
  }

  /** Prometheus text. */
  text(store: EventStore, inFlight: number): string {
    const { entries, syncs } = store
    const names = [...this.functions.keys()]
    const byFunction = (value: (counts: OfFunction) => number) =>
      [...this.functions].map(([name, counts]) => [`{function="${name}"}`, value(counts)] as const)
    return [
      metric(
        'stack_events_accepted_total',
        'counter',
        'Events taken for a function.',
        byFunction(({ accepted }) => accepted),
      ),
      metric(
        'stack_events_delivered_total',
        'counter',
        'Events that a function took.',
        byFunction(({ delivered }) => delivered),
      ),
      metric(
        'stack_events_retried_total',
        'counter',
        'Tries that are made again.',
        byFunction(({ retried }) => retried),
      ),
      metric(
        'stack_events_dead_total',
        'counter',
        'Events that nobody could deliver.',
        byFunction(({ dead }) => dead),
      ),
      metric(
        'stack_events_pending',
        'gauge',
        'Events that wait for a function.',
        ofEach(names, (name) => entries.countsOf(name).pending),
      ),
      metric(
        'stack_dead_letters',
        'gauge',
        'Dead letters that are kept.',
        ofEach(names, (name) => entries.countsOf(name).deadLetters),
      ),
      metric('stack_events_in_flight', 'gauge', 'Calls under way for events.', [['', inFlight]]),
      metric('stack_event_store_bytes', 'gauge', 'What the events hold on disk.', [['', store.bytes]]),
      metric('stack_event_store_sync_seconds', 'summary', 'Waiting for the disk.', [
        ['_sum', syncs.ms / 1000],
        ['_count', syncs.count],
      ]),
    ].join('')
  }
}

function ofEach(names: readonly string[], value: (name: string) => number): readonly (readonly [string, number])[] {
  return names.map((name) => [`{function="${name}"}`, value(name)])
}

/** @param values what follows the name (labels, or the ending of a summary), and the number */
function metric(name: string, type: string, help: string, values: readonly (readonly [string, number])[]): string {
  const lines = values.map(([suffix, value]) => `${name}${suffix} ${value}\n`)
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`
}
