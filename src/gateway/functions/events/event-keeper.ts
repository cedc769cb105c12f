import { StackError } from '../../../engine/model/errors.js'
import type { EventKeeper, EventKeeperParts } from '../call-api.js'
import { asyncStep, publication, replayStep } from './accepted-steps.js'
import { Crons } from './crons.js'
import { Deliveries, type Tried } from './deliveries.js'
import { type Entry, isSettled } from './entry.js'
import { answerAboutEvents } from './event-answers.js'
import { EventFigures } from './event-figures.js'
import { recordOf } from './event-records.js'
import { EventStore, type Step } from './event-store.js'
import { EventStream } from './event-stream.js'
import { type EventLimits, eventLimits } from './limits.js'
import { type LogFiles, openLogFolder } from './log/log-files.js'
import { takeFolder } from './state-lock.js'
import { SteadyClock } from './steady-clock.js'
import { stepsAfterTry } from './steps-after-try.js'

/**
 * Opens the state folder and goes on where the gateway ended: what waits is delivered, crons come.
 * @throws Error where the folder cannot be used, or another gateway has it and does not end
 */
export async function openEventKeeper(parts: EventKeeperParts): Promise<EventKeeper> {
  const files = await openLogFolder(parts.folder)
  const lock = await takeFolder(parts.folder, (message) => parts.log('warn', message))
  const keeper = await keepEvents(parts, files, eventLimits)
  return {
    ...keeper,
    close: async () => {
      await keeper.close()
      await lock.release()
    },
  }
}

/** The same on files that are given. */
export async function keepEvents(parts: EventKeeperParts, files: LogFiles, limits: EventLimits): Promise<EventKeeper> {
  const { config, caller, now, nextId, random, log } = parts
  const warn = (message: string, fields: { readonly [name: string]: string | number }) => log('warn', message, fields)
  const store = await EventStore.open({ files, limits, warn })
  const { entries } = store
  const clock = new SteadyClock(now)
  const figures = new EventFigures(config.functions.map(({ name }) => name))
  const stream = new EventStream()

  const settle = async (tried: Tried) => {
    const after = { config, limits, nextId, warn, now: now(), steadyNow: clock.read(), random: random() }
    const { settlement, steps } = stepsAfterTry(tried, after)
    await store.settle(steps)
    figures.settled(tried.entry.function, settlement)
    begin(steps)
    if (settlement.type === 'dead') {
      warn('an event could not be delivered', {
        function: tried.entry.function,
        requestId: tried.entry.id,
        attempts: tried.entry.attempts,
        reason: settlement.reason,
      })
    }
  }
  const giveUp = async (entry: Entry, reason: string) => {
    await store.settle([end(entry, { isLetter: true, reason, at: now() })])
    figures.settled(entry.function, { type: 'dead', reason })
    warn('an event could not be delivered', { function: entry.function, requestId: entry.id, reason })
  }
  const deliveries = new Deliveries({ config, store, caller, clock, limits, settle, giveUp })

  /** Has events that are on disk delivered, and shows them to whom it may concern. */
  const begin = (steps: readonly Step[]): readonly Entry[] => {
    const begun: Entry[] = []
    for (const { operation, body } of steps) {
      const entry = operation.type === 'accepted' ? entries.all.get(operation.id) : undefined
      if (operation.type !== 'accepted' || entry === undefined) continue
      figures.accepted(entry.function)
      if (stream.isHeard) stream.send(recordOf(entry, operation.call, body))
      deliveries.add(entry)
      begun.push(entry)
    }
    if (begun.length > 0) deliveries.pump()
    return begun
  }
  const accept = async (steps: readonly Step[]) => {
    await store.take(steps)
    return begin(steps)
  }
  const replace = async (entry: Entry) => {
    if (isSettled(entry)) return
    deliveries.abort(entry.id)
    await store.settle([end(entry, { isLetter: false, reason: 'the next time of its cron came, which replaces it', at: now() })])
  }
  const crons = new Crons({ config, now, nextId, states: entries.crons, entries: entries.all.values(), accept, replace, log })

  const publish: EventKeeper['publish'] = async (topic, body, headers) => {
    if (topic === '' || topic.length > 256) throw new StackError('invalid-event', 'a topic has a name of up to 256 characters')
    const { id, functions, steps } = publication(config, { topic, message: { headers, body }, hops: 0 }, { now: now(), nextId })
    if (steps.length > 0) await accept(steps)
    figures.published(topic)
    return { id, functions }
  }
  const answers = {
    config,
    store,
    crons,
    stream,
    figures,
    publish,
    replay: async (entry: Entry) => {
      const { call, body } = await store.callOf(entry)
      const [begun] = await accept([replayStep(entry, call, body, { now: now(), nextId })])
      return begun?.id ?? ''
    },
    redrive: async (letters: readonly Entry[]) => {
      const at = clock.read()
      await store.take(letters.map(({ id }) => ({ operation: { type: 'redriven', id, at }, body: new Uint8Array() })))
      for (const entry of letters) deliveries.add(entry)
      deliveries.pump()
    },
    // Not taken as what is new is: it makes room.
    purge: (letters: readonly Entry[]) =>
      store.settle([{ operation: { type: 'gone', ids: letters.map(({ id }) => id) }, body: new Uint8Array() }]),
  }

  /** Ids of calls that are on their way to the disk. */
  const coming = new Set<string>()
  const tidying = setInterval(() => void store.tidy(now()), limits.tidyMs)
  for (const entry of waitingBefore(entries.all.values(), clock.read(), config)) deliveries.add(entry)
  await crons.start()
  deliveries.pump()

  return {
    async acceptAsync(request) {
      const { requestId } = request
      const id = entries.all.has(requestId) || coming.has(requestId) ? nextId() : requestId
      coming.add(id)
      try {
        await accept([asyncStep(request, id, now())])
      } finally {
        coming.delete(id)
      }
      return id
    },
    publish,
    answer: (request) => answerAboutEvents(answers, request),
    counts: (name) => entries.countsOf(name),
    metrics: () => figures.text(store, deliveries.inFlight),
    async close() {
      clearInterval(tidying)
      stream.close()
      await crons.close()
      // A full disk must not keep the gateway from ending.
      const { graceMs } = limits
      await Promise.race([deliveries.close(graceMs), new Promise((resolve) => setTimeout(resolve, graceMs + 1000).unref())])
      await store.close()
    },
  }
}

/** Events of the time before: those that were under way are due, and no pause is longer than its function's rule says. */
function* waitingBefore(all: Iterable<Entry>, now: number, { functions }: EventKeeperParts['config']): Iterable<Entry> {
  const longest = new Map(functions.map(({ name, retry }) => [name, retry.maxMs]))
  for (const entry of all) {
    if (isSettled(entry)) continue
    if (entry.state === 'running') entry.due = now
    entry.state = 'waiting'
    entry.due = Math.min(entry.due, now + (longest.get(entry.function) ?? 0))
    yield entry
  }
}

function end(
  entry: Entry,
  { isLetter, reason, at }: { readonly isLetter: boolean; readonly reason: string; readonly at: number },
): Step {
  const { id, attempts } = entry
  return { operation: { type: 'settled', id, state: 'dead', isLetter, at, attempts, reason }, body: new Uint8Array() }
}
