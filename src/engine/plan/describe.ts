import type { JsonObject } from '../model/json.js'
import { kindOf, type ResourceId } from '../model/need.js'
import type { Position } from '../model/origin.js'
import type { Kept, Operation, Plan, Step } from '../model/plan.js'
import { isWorkloadKind, thingName } from '../model/workload-kinds.js'

/** What becomes of one thing, in one word: the second column of the printed plan. */
export type Verb = Exclude<Operation['type'], 'wait' | 'exec' | 'disconnect'> | 'restart' | 'keep' | 'orphan'

/** One line of the printed plan: what becomes of one service, network, volume or image. */
export interface PlanLine {
  readonly verb: Verb
  readonly kind: string
  readonly group: string
  /** How many things (replicas) the line stands for. */
  readonly count: number
  readonly cause: string
  readonly origin?: Position
}

/** What a plan does, one line for each thing and verb, in the order in which it is done; what is kept comes last. */
export function planLines(plan: Plan): readonly PlanLine[] {
  const lines = new Map<string, { line: PlanLine; ids: Set<ResourceId> }>()
  const add = (id: ResourceId, line: Omit<PlanLine, 'kind' | 'count'>) => {
    const kind = kindOf(id)
    const key = [line.verb, kind, line.group, line.cause].join('\0')
    const entry = lines.get(key) ?? { line: { ...line, kind, count: 0 }, ids: new Set() }
    entry.ids.add(id)
    lines.set(key, entry)
  }
  const created = new Set(
    plan.steps
      .filter(({ operation, resourceId }) => operation.type === 'create' && isWorkloadKind(kindOf(resourceId)))
      .map(({ group }) => group),
  )
  for (const [id, steps] of stepsByResource(plan.steps)) {
    const told = tell(steps)
    if (told === undefined) continue
    if (told.verb === 'create' && isToldWithService(told.step, created)) continue
    const { origin } = told.step
    add(id, { verb: told.verb, group: told.step.group, cause: told.step.cause, ...(origin && { origin }) })
  }
  const changed = new Set(plan.steps.filter((step) => step.operation.type !== 'wait').map((step) => step.resourceId))
  for (const kept of plan.kept) {
    if (changed.has(kept.id)) continue
    add(kept.id, { verb: kept.reason === 'orphan' ? 'orphan' : 'keep', group: kept.group, cause: keptCause(kept) })
  }
  return [...lines.values()].map(({ line, ids }) => ({ ...line, count: ids.size }))
}

/** `1 build, 1 replace, 2 keep, 1 orphan`; networks, volumes and images that stay aren't counted, those that change are counted by kind. */
export function planCounts(plan: Plan): string {
  const counts = new Map<string, number>()
  for (const line of shown(planLines(plan))) {
    const word = !isWorkloadKind(line.kind) && line.verb === 'create' ? line.kind : line.verb
    counts.set(word, (counts.get(word) ?? 0) + line.count)
  }
  const order = ['build', 'pull', 'load', 'network', 'volume', 'folder', 'create', 'replace', 'update', 'restart', 'start']
  const rank = (word: string) => (order.includes(word) ? order.indexOf(word) : word === 'keep' ? 98 : word === 'orphan' ? 99 : 50)
  return [...counts]
    .sort(([a], [b]) => rank(a) - rank(b))
    .map(([word, count]) => `${count} ${plural(word, count)}`)
    .join(', ')
}

/** The plan as `stack plan` prints it: one line for each thing, causes in words, counts last. Without colour. */
export function printPlan(plan: Plan): string {
  const lines = shown(planLines(plan))
  const names = lines.map((line) => nameOf(line))
  const width = Math.max(...names.map((name) => name.length), 0) + 2
  const text = lines.map((line, index) => {
    const name = (names[index] ?? '').padEnd(width)
    const verb =
      line.verb === 'orphan'
        ? `orphan, kept: ${line.cause}`
        : line.cause === ''
          ? line.verb
          : `${line.verb.padEnd(9)} ${line.cause}`
    return `${symbolOf(line.verb)} ${name} ${verb}`
  })
  return [...text, `plan: ${planCounts(plan) || 'nothing to do'}`].join('\n')
}

/** Whether applying the plan would change anything on the target. */
export function changesNothing(plan: Plan): boolean {
  return plan.steps.every((step) => step.operation.type === 'wait')
}

/** What only exists for a service is made with it: no line of its own. */
function isToldWithService({ operation, resourceId }: Step, created: ReadonlySet<string>): boolean {
  const service = operation.type === 'create' && !isWorkloadKind(kindOf(resourceId)) ? operation.resource.service : undefined
  return service !== undefined && created.has(service)
}

function stepsByResource(steps: readonly Step[]): ReadonlyMap<ResourceId, readonly Step[]> {
  const result = new Map<ResourceId, Step[]>()
  for (const step of steps) {
    const before = result.get(step.resourceId) ?? []
    // Where its last step stands, there it stands itself: what is restarted comes after what it waits for.
    result.delete(step.resourceId)
    result.set(step.resourceId, [...before, step])
  }
  return result
}

/** The step that tells most of what becomes of a thing: its making before its start, its removal before its stop. */
function tell(steps: readonly Step[]): { readonly verb: Verb; readonly step: Step } | undefined {
  const of = (...types: Operation['type'][]) => steps.find((step) => types.includes(step.operation.type))
  const removed = of('remove')
  const created = of('create')
  if (removed !== undefined && created !== undefined) return { verb: 'replace', step: created }
  const stopped = of('stop')
  const started = of('start')
  if (stopped !== undefined && started !== undefined && of('replace', 'create', 'update') === undefined)
    return { verb: 'restart', step: stopped }
  const step =
    of('build', 'pull', 'load', 'replace', 'create', 'update') ??
    removed ??
    started ??
    stopped ??
    of('kill', 'pause', 'unpause', 'connect')
  const type = step?.operation.type
  if (step === undefined || type === undefined || type === 'wait' || type === 'exec' || type === 'disconnect') return undefined
  return { verb: type, step }
}

function keptCause({ reason, note }: Kept): string {
  if (note !== undefined) return note
  if (reason === 'finished-job') return 'ran to its end; nothing of it changed'
  if (reason === 'no-recreate') return 'differs; kept, as asked for'
  return ''
}

/** Networks, volumes and images that simply stay are not worth a line. */
function shown(lines: readonly PlanLine[]): readonly PlanLine[] {
  return lines.filter((line) => line.verb !== 'keep' || line.cause !== '' || isWorkloadKind(line.kind))
}

function nameOf({ kind, group, count }: PlanLine): string {
  const name = isWorkloadKind(kind) ? group : thingName(kind, group)
  return count > 1 ? `${name} (${count})` : name
}

function symbolOf(verb: Verb): string {
  switch (verb) {
    case 'create':
    case 'pull':
    case 'load':
      return '+'
    case 'remove':
      return '-'
    case 'keep':
      return ' '
    case 'orphan':
      return '!'
    default:
      return '~'
  }
}

function plural(word: string, count: number): string {
  return count > 1 && ['network', 'volume', 'folder'].includes(word) ? `${word}s` : word
}

/** The plan as `stack plan --json` prints it. Stable: keys are only ever added. */
export function planDocument(project: string, plan: Plan): JsonObject {
  return {
    project,
    changes: !changesNothing(plan),
    resources: planLines(plan).map(({ verb, kind, group, count, cause, origin }) => ({
      kind,
      name: group,
      action: verb,
      count,
      cause,
      ...(origin && { file: origin.file, line: origin.line }),
    })),
    steps: plan.steps.map(({ id, operation, resourceId, group, cause, after, afterEnd }) => ({
      id,
      operation: operation.type,
      resource: resourceId,
      group,
      cause,
      after,
      ...(afterEnd.length > 0 && { afterEnd }),
    })),
  }
}
