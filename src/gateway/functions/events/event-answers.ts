import type { IncomingHttpHeaders } from 'node:http'
import { StackError } from '../../../engine/model/errors.js'
import type { EventRecord, TopicStatus } from '../../../engine/model/gateway-answers.js'
import type { GatewayConfig } from '../../../engine/model/gateway-config.js'
import { isObject } from '../../../engine/model/json.js'
import type { EventKeeper, KeeperAnswer } from '../call-api.js'
import type { Crons } from './crons.js'
import type { Entry } from './entry.js'
import type { EventFigures } from './event-figures.js'
import { callResult, deadLetter, listedLetter, listedRecord } from './event-records.js'
import type { EventStore } from './event-store.js'
import type { EventStream } from './event-stream.js'

export interface AnswerParts {
  readonly config: GatewayConfig
  readonly store: EventStore
  readonly crons: Crons
  readonly stream: EventStream
  readonly figures: EventFigures
  readonly publish: EventKeeper['publish']
  readonly replay: (entry: Entry) => Promise<string>
  readonly redrive: (letters: readonly Entry[]) => Promise<void>
  readonly purge: (letters: readonly Entry[]) => Promise<void>
}

type Request = Parameters<EventKeeper['answer']>[0]
type Answer = (parts: AnswerParts, request: Request, id: string) => Promise<KeeperAnswer>

/** Paths below `/_stack/` (model/gateway-answers.ts); what the parentheses hold is the id. */
const routes: readonly (readonly [method: string, path: RegExp, answer: Answer])[] = [
  ['GET', /^results\/([^/]+)$/, result],
  ['POST', /^topics\/([^/]+)$/, publish],
  ['GET', /^topics$/, topics],
  ['GET', /^events$/, events],
  ['GET', /^events\/stream$/, stream],
  ['POST', /^events\/([^/]+)\/replay$/, replay],
  ['GET', /^dead-letters$/, deadLetters],
  ['GET', /^dead-letters\/([^/]+)$/, oneDeadLetter],
  ['POST', /^dead-letters\/redrive$/, redrive],
  ['POST', /^dead-letters\/purge$/, purge],
  ['GET', /^crons$/, crons],
  ['POST', /^triggers\/(.+)\/pause$/, pause],
  ['POST', /^triggers\/(.+)\/resume$/, resume],
]

/** @returns undefined where the path is about something else */
export async function answerAboutEvents(parts: AnswerParts, request: Request): Promise<KeeperAnswer | undefined> {
  const path = request.path.replace(/^\/_stack\//, '')
  const matching = routes.filter(([, pattern]) => pattern.test(path))
  if (matching.length === 0) return undefined
  const route = matching.find(([method]) => method === request.method)
  if (route === undefined)
    return failure(405, 'wrong-method', `${matching.map(([method]) => method).join(' or ')} is wanted here`)
  const [, pattern, answer] = route
  try {
    return await answer(parts, request, decodeURIComponent(pattern.exec(path)?.[1] ?? ''))
  } catch (error) {
    if (error instanceof URIError) return failure(400, 'wrong-path', 'the path has a `%` that says no character')
    if (!(error instanceof StackError)) throw error
    return failure(statusOf(error.code), error.code, error.message, error.hint)
  }
}

function statusOf(code: string): number {
  if (code === 'store-full') return 507
  return code === 'store-failed' || code === 'gateway-closing' ? 503 : 400
}

async function result({ store }: AnswerParts, _request: Request, id: string): Promise<KeeperAnswer> {
  const entry = store.entries.all.get(id)
  if (entry !== undefined) return { status: 200, json: await callResult(entry, store) }
  return failure(404, 'no-result', `there is no result \`${id}\``, 'results are kept for a day, the last 10,000 of them')
}

async function publish(parts: AnswerParts, { headers, body }: Request, topic: string): Promise<KeeperAnswer> {
  return { status: 202, json: await parts.publish(topic, body, messageHeaders(headers)) }
}

/** Those of a message that an event keeps: what it is, and of which type its data are. */
function messageHeaders(headers: IncomingHttpHeaders): { readonly [name: string]: string } {
  const kept = Object.entries(headers).filter(([name]) => name === 'content-type' || name.startsWith('ce-'))
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]))
}

async function topics({ config, figures }: AnswerParts): Promise<KeeperAnswer> {
  const names = [...new Set(config.functions.flatMap((definition) => definition.topics))].sort()
  const statuses = names.map(
    (topic): TopicStatus => ({
      topic,
      functions: config.functions.filter((definition) => definition.topics.includes(topic)).map(({ name }) => name),
      published: figures.publishedTo(topic),
    }),
  )
  return { status: 200, json: statuses }
}

const mostEvents = 1000
const usualEvents = 50

async function events({ store }: AnswerParts, { query }: Request): Promise<KeeperAnswer> {
  const limit = Math.min(wholeNumber(query, 'limit', usualEvents), mostEvents)
  const wanted = [...store.entries.all.values()].filter(wantedBy(query))
  // Those of the same millisecond as they came.
  const chosen = wanted.reverse().sort((a, b) => b.at - a.at)
  return { status: 200, json: await Promise.all(chosen.slice(0, limit).map((entry) => listedRecord(entry, store))) }
}

async function stream({ stream: live }: AnswerParts, { query }: Request): Promise<KeeperAnswer> {
  return { status: 200, lines: live.listen(wantedBy(query)) }
}

function wantedBy(query: URLSearchParams): (event: Pick<EventRecord, 'function' | 'from'>) => boolean {
  const name = query.get('function')
  const topic = query.get('topic')
  return (event) => (name === null || event.function === name) && (topic === null || event.from === `topic:${topic}`)
}

async function replay({ store, replay: again }: AnswerParts, _request: Request, id: string): Promise<KeeperAnswer> {
  const entry = store.entries.all.get(id)
  if (entry === undefined) return failure(404, 'no-event', `there is no event \`${id}\``, 'stack function events list')
  return { status: 202, json: { id: await again(entry), functions: [entry.function] } }
}

async function deadLetters({ store }: AnswerParts, { query }: Request): Promise<KeeperAnswer> {
  const letters = lettersOf(store, query.get('function') ?? undefined)
  return { status: 200, json: await Promise.all(letters.slice(0, mostEvents).map((entry) => listedLetter(entry, store))) }
}

function lettersOf(store: EventStore, functionName: string | undefined): readonly Entry[] {
  const letters = [...store.entries.all.values()].filter(
    (entry) => entry.isLetter && (functionName === undefined || entry.function === functionName),
  )
  return letters.sort((a, b) => a.settledAt - b.settledAt)
}

async function oneDeadLetter({ store }: AnswerParts, _request: Request, id: string): Promise<KeeperAnswer> {
  const entry = store.entries.all.get(id)
  return entry?.isLetter ? { status: 200, json: await deadLetter(entry, store) } : noLetter(id)
}

async function redrive(parts: AnswerParts, { body }: Request): Promise<KeeperAnswer> {
  return forChosen(parts, body, parts.redrive)
}

async function purge(parts: AnswerParts, { body }: Request): Promise<KeeperAnswer> {
  return forChosen(parts, body, parts.purge)
}

async function forChosen(
  { store }: AnswerParts,
  body: Uint8Array,
  act: (letters: readonly Entry[]) => Promise<void>,
): Promise<KeeperAnswer> {
  const chosen = choiceOf(body)
  if ('ids' in chosen) {
    const letters: Entry[] = []
    for (const id of new Set(chosen.ids)) {
      const entry = store.entries.all.get(id)
      if (!entry?.isLetter) return noLetter(id)
      letters.push(entry)
    }
    await act(letters)
    return { status: 200, json: { count: letters.length } }
  }
  const letters = lettersOf(store, 'function' in chosen ? chosen.function : undefined)
  await act(letters)
  return { status: 200, json: { count: letters.length } }
}

function choiceOf(
  body: Uint8Array,
): { readonly ids: readonly string[] } | { readonly function: string } | { readonly all: true } {
  const choice = parsed(body)
  if (isObject(choice)) {
    const { ids, function: name, all } = choice
    if (Array.isArray(ids) && ids.every((id) => typeof id === 'string')) return { ids }
    if (typeof name === 'string') return { function: name }
    if (all === true) return { all }
  }
  throw new StackError('wrong-choice', 'which dead letters is not said: `{"ids": [..]}`, `{"function": NAME}` or `{"all": true}`')
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString())
  } catch {
    return undefined
  }
}

const usualTimes = 5
const mostTimes = 1000

async function crons(parts: AnswerParts, { query }: Request): Promise<KeeperAnswer> {
  return { status: 200, json: parts.crons.statuses(Math.min(wholeNumber(query, 'count', usualTimes), mostTimes)) }
}

async function pause(parts: AnswerParts, _request: Request, id: string): Promise<KeeperAnswer> {
  return setPaused(parts, id, await parts.crons.setPaused(id, true, usualTimes))
}

async function resume(parts: AnswerParts, _request: Request, id: string): Promise<KeeperAnswer> {
  return setPaused(parts, id, await parts.crons.setPaused(id, false, usualTimes))
}

async function setPaused({ config }: AnswerParts, id: string, status: object | undefined): Promise<KeeperAnswer> {
  if (status !== undefined) return { status: 200, json: status }
  const known = config.functions.flatMap((definition) => definition.crons.map((cron) => cron.id))
  const hint = known.length === 0 ? 'the stack has no cron trigger' : `there are: ${known.join(', ')}`
  return failure(404, 'no-trigger', `there is no cron trigger \`${id}\``, hint)
}

function wholeNumber(query: URLSearchParams, name: string, usual: number): number {
  const text = query.get(name)
  if (text === null) return usual
  if (!/^\d{1,9}$/.test(text)) throw new StackError('wrong-query', `\`${name}\` is \`${text}\`, which is no whole number`)
  return Number(text)
}

function noLetter(id: string): KeeperAnswer {
  return failure(404, 'no-dead-letter', `there is no dead letter \`${id}\``, 'stack function dlq list')
}

function failure(status: number, code: string, message: string, hint?: string): KeeperAnswer {
  return { status, json: { error: { code, message, ...(hint !== undefined && { hint }) } } }
}
