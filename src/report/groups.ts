import { stripVTControlCharacters } from 'node:util'
import type { Event, Failure, StepRef } from '../engine/model/event.js'
import { isWorkloadKind, thingName } from '../engine/model/workload-kinds.js'

/** One line of the display: all steps of what the user calls by one name. Times are milliseconds. */
export interface Group {
  readonly key: string
  /** `db`, `network default`, `image api`. */
  readonly label: string
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'skipped'
  /** `healthy`, `built, 6 steps, 4 cached`, `not started: waits for db to be healthy`. */
  readonly text: string
  readonly urls: readonly string[]
  /** The last line of output of what is running: a build step, a log line, a download. */
  readonly output: string
  /** While anything of it was being done: what was done at once counts once. */
  readonly durationMs: number
  /** The longest of the steps that ended while others of the group went on. */
  readonly openMs: number
  readonly failures: readonly Failure[]
  readonly steps: ReadonlyMap<string, StepState>
}

interface StepState {
  /** Of the container, where it is about one. */
  readonly name?: string
  readonly state: Group['state']
}

export type Groups = ReadonlyMap<string, Group>

/** What the display shows after one more event. Steps that no `planned` event announced make a line of their own when they start. */
export function updateGroups(groups: Groups, event: Event): Groups {
  switch (event.type) {
    case 'planned':
      return event.steps.reduce<Groups>((all, step) => withStep(all, step, 'waiting', (group) => group), new Map())
    case 'step-started':
      return withStep(groups, event.step, 'running', (group) =>
        isSpoiled(group) ? group : { ...group, text: doing(event.step) },
      )
    case 'step-progress':
      return withStep(groups, event.step, 'running', (group) => ({ ...group, output: progressText(event.progress) }))
    case 'step-done':
      return withStep(groups, event.step, 'done', (group) => ({
        ...group,
        text: isSpoiled(group) ? group.text : event.outcome.text,
        urls: event.outcome.urls ?? group.urls,
        output: '',
        ...withDuration(group, event),
      }))
    case 'step-failed':
      return withStep(groups, event.step, 'failed', (group) => ({
        ...group,
        text: event.failure.message,
        output: '',
        ...withDuration(group, event),
        failures: withFailure(group.failures, event.failure),
      }))
    case 'step-skipped':
      return withStep(groups, event.step, 'skipped', (group) =>
        group.failures.length > 0 || isWaitForUnmade(group, event.step)
          ? group
          : { ...group, text: `${undone(event.step)}: ${event.because}`, output: '' },
      )
    default:
      return groups
  }
}

/** The labels of all lines, also of those that an event says are coming later. */
export function labelsOf(groups: Groups, event: Event): readonly string[] {
  const later = event.type === 'planned' ? (event.later ?? []) : []
  return [...[...groups.values()].map(({ label }) => label), ...later.map(labelOf)]
}

function withDuration(
  { steps, durationMs, openMs }: Group,
  { step, durationMs: took }: { readonly step: StepRef; readonly durationMs: number },
): Pick<Group, 'durationMs' | 'openMs'> {
  const longest = Math.max(openMs, took)
  const othersGoOn = [...steps].some(([id, { state }]) => id !== step.id && state === 'running')
  return othersGoOn ? { durationMs, openMs: longest } : { durationMs: durationMs + longest, openMs: 0 }
}

/** Several may have waited for the same thing: its failure is told once, with all that it holds up. */
function withFailure(failures: readonly Failure[], failure: Failure): readonly Failure[] {
  const same = failures.find(({ code, message }) => code === failure.code && message === failure.message)
  if (same === undefined) return [...failures, failure]
  const blocks = [...(same.blocks ?? []), ...(failure.blocks ?? [])]
  const told = {
    ...same,
    ...(blocks.length > 0 && { blocks: [...new Map(blocks.map((block) => [block.group, block])).values()] }),
  }
  return failures.map((each) => (each === same ? told : each))
}

/** What failed or was left out is told of the whole, whatever else of it goes well. */
function isSpoiled({ failures, steps }: Group): boolean {
  return failures.length > 0 || [...steps.values()].some(({ state }) => state === 'skipped')
}

/** That something was not awaited which was not even made or started, tells nothing more. */
function isWaitForUnmade({ steps }: Group, { operation }: StepRef): boolean {
  return operation === 'wait' && [...steps.values()].some(({ state }) => state === 'skipped')
}

export function isOver(group: Group | undefined): boolean {
  return group !== undefined && group.state !== 'waiting' && group.state !== 'running'
}

/** Under which key the steps of one thing meet: `container/web`; what only exists for a service meets its workload. */
export function groupKey(step: StepRef): string {
  if (step.service !== undefined) return `workload/${step.service}`
  return isWorkloadKind(step.kind) ? `workload/${step.group}` : `${step.kind}/${step.group}`
}

function withStep(groups: Groups, step: StepRef, state: Group['state'], change: (group: Group) => Group): Groups {
  const key = groupKey(step)
  const known = groups.get(key) ?? newGroup(key, step)
  // What only exists for a service is no replica of it.
  const steps = new Map(known.steps).set(step.id, { ...(step.service === undefined && { name: step.name }), state })
  const changed = change(known)
  return new Map(groups).set(key, { ...changed, steps, state: stateOf([...steps.values()]) })
}

/** What the user calls the line of a step: `db`, `network default`. */
function labelOf(step: StepRef): string {
  return step.service ?? (isWorkloadKind(step.kind) ? step.group : thingName(step.kind, step.group))
}

function newGroup(key: string, step: StepRef): Group {
  return {
    key,
    label: labelOf(step),
    state: 'waiting',
    text: '',
    urls: [],
    output: '',
    durationMs: 0,
    openMs: 0,
    failures: [],
    steps: new Map(),
  }
}

/** A group is over when all its steps are; a failure outweighs what was skipped because of it. */
function stateOf(steps: readonly StepState[]): Group['state'] {
  const has = (state: Group['state']) => steps.some((step) => step.state === state)
  if (steps.every((step) => step.state === 'waiting')) return 'waiting'
  if (has('waiting') || has('running')) return 'running'
  if (has('failed')) return 'failed'
  return has('skipped') ? 'skipped' : 'done'
}

const words: { readonly [operation in StepRef['operation']]: readonly [doing: string, undone: string] } = {
  create: ['creating', 'not created'],
  update: ['updating', 'not updated'],
  replace: ['replacing', 'not replaced'],
  build: ['building', 'not built'],
  pull: ['pulling', 'not pulled'],
  load: ['loading', 'not loaded'],
  start: ['starting', 'not started'],
  stop: ['stopping', 'not stopped'],
  kill: ['killing', 'not killed'],
  pause: ['pausing', 'not paused'],
  unpause: ['unpausing', 'not unpaused'],
  remove: ['removing', 'not removed'],
  wait: ['waiting', 'not awaited'],
  exec: ['running hooks', 'hooks not run'],
  connect: ['connecting', 'not connected'],
  disconnect: ['disconnecting', 'not disconnected'],
}

function doing(step: StepRef): string {
  return words[step.operation][0]
}

function undone(step: StepRef): string {
  return words[step.operation][1]
}

function progressText(progress: (Event & { type: 'step-progress' })['progress']): string {
  switch (progress.type) {
    case 'text':
      return progress.text
    case 'output':
      return printable(progress.line)
    case 'bytes':
      return progress.total === undefined
        ? `${progress.label} ${megabytes(progress.current)}`
        : `${progress.label} ${megabytes(progress.current)} of ${megabytes(progress.total)}`
    case 'build-step':
      return `${progress.index === undefined ? '' : `[${progress.index}/${progress.total}] `}${progress.name}`
  }
}

/** Without what would move the cursor or colour the rest of the screen. */
function printable(line: string): string {
  return stripVTControlCharacters(line)
    .replaceAll('\t', ' ')
    .replace(/\p{Cc}/gu, '')
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
