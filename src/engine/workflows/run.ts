import type { Applied } from '../apply/apply.js'
import type { Terminal } from '../host/terminal.js'
import { hasErrors } from '../model/diagnostic.js'
import { DiagnosticsError, exitCodes, StackError } from '../model/errors.js'
import { kindOf, type ResourceId } from '../model/need.js'
import type { Observed, Snapshot } from '../model/observed.js'
import { type Plan, stepId } from '../model/plan.js'
import type { Policy } from '../model/policy.js'
import type { Resource } from '../model/resource.js'
import { isWorkloadKind } from '../model/workload-kinds.js'
import { plan } from '../plan/plan.js'
import type { Attacher, Console, Inventory, OneOff, OneOffLowerer, Signaller } from '../providers/provider.js'
import { type ImagePolicy, withImagePolicy, withNamedServices } from './adjust-stack.js'
import { applyRun } from './apply-run.js'
import { signalName } from './attach.js'
import { wantsTty } from './exec.js'
import { holdConsole } from './hold-console.js'
import { report } from './outcome.js'
import type { Project, Target, Tools } from './project.js'
import { type RunOverrides, withRunOverrides } from './run-overrides.js'

export interface RunCommand {
  readonly service: string
  readonly overrides: Omit<RunOverrides, 'tty'>
  /** Absent: made of the project, the service and the slug. */
  readonly name?: string
  readonly tty: 'auto' | 'never'
  readonly stdin: 'connected' | 'left'
  readonly detach: 'attached' | 'detached'
  /** `after`: the container is removed when it ends. */
  readonly remove: 'after' | 'never'
  readonly aliases: 'service' | 'none'
  /** Whether what the service depends on is started first. */
  readonly dependencies: 'with' | 'without'
  readonly images: ImagePolicy
  /** `remove`: containers of services that are declared no more go, and those of `run` that have ended. */
  readonly orphans: 'ignore' | 'remove'
}

/** What `run` works with beside the tools of all that changes a project. */
export interface RunTools<R extends Resource> extends Tools<R> {
  readonly target: Target<R> & OneOffLowerer<R>
  readonly workloads: Inventory & Attacher & Signaller
  readonly terminal: Terminal
  /** The second Ctrl-C: kill. */
  readonly forced: AbortSignal
  readonly home: string
  /** 64 random hexadecimal digits. */
  readonly slug: string
  /** Called before the command's own output begins: the display of the work that went before has to end. */
  begin(): Promise<void>
}

export interface RunResult {
  /** The command's exit code; 0 when it was started detached. */
  readonly exitCode: number
  /** The container's name. */
  readonly name: string
  /** What the target calls the container, once it has started. */
  readonly handle?: string
}

/**
 * Runs one command in a container of its own, beside the replicas of its service: after what the service depends on is up, without the
 * service's ports, restart policy and names unless they were asked for.
 * @throws StackError or DiagnosticsError before anything changes
 */
export async function run<R extends Resource>(given: Project, request: RunCommand, tools: RunTools<R>): Promise<RunResult> {
  const { target, workloads, terminal, emit } = tools
  const tty = request.detach === 'attached' && wantsTty(request.tty, terminal)
  const stack = withImagePolicy(withNamedServices(given.stack, [request.service]), request.images)
  const project = { ...given, stack }
  emit({ type: 'project', project: stack.name, target: target.title })
  const first = await planOne(project, request, tty, tools, 'with')
  report(await target.check(first.plan), emit)
  const { name } = first.once
  const connection: { console?: Console; handle?: string } = {}
  const connecting: Target<R> = {
    ...target,
    async perform(step, context) {
      if (step.resourceId !== first.once.id) return target.perform(step, context)
      const connect = async () => {
        const made = (await workloads.containers(stack.name, context.signal)).find((container) => container.name === name)
        if (made) connection.handle = made.handle
        if (made && request.detach === 'attached') {
          connection.console = await workloads.attach(made.handle, { stdin: request.stdin === 'connected' }, context.signal)
        }
      }
      // Before it starts: then none of its output is lost. What runs as soon as it is made keeps its output for those who come later.
      if (step.operation.type === 'start') await connect()
      const outcome = await target.perform(step, context)
      if (step.operation.type === 'create' && first.once.runsWhenMade === true) await connect()
      return outcome
    },
  }
  const replan = async () => (await planOne(project, request, tty, tools, 'without')).plan
  const applied = await applyRun(project, first.plan, replan, { ...tools, target: connecting })
  const { console, handle } = connection
  if (applied.some(({ failed, interrupted }) => failed.length > 0 || interrupted)) {
    console?.close()
    if (request.remove === 'after') await removeUnstarted(stack.name, first.once, applied, target)
    return { exitCode: tools.signal.aborted ? exitCodes.interrupted : exitCodes.failure, name }
  }
  await tools.begin()
  const made = { name, ...(handle !== undefined && { handle }) }
  if (!console || !handle) return { exitCode: 0, ...made }
  return { exitCode: await converse(console, handle, { tty, stdin: request.stdin }, tools), ...made }
}

/** Only what has run is removed by the target itself. Of a container that we did not make (its name was taken) nothing is known. */
async function removeUnstarted<R extends Resource>(
  project: string,
  once: R,
  applied: readonly Applied<R>[],
  target: Target<R>,
): Promise<void> {
  const steps = applied.flatMap(({ done }) => done).filter(({ resourceId }) => resourceId === once.id)
  if (!steps.some(({ operation }) => operation.type === 'create')) return
  const { resources } = await target.observe(project, [])
  const observed = resources.find(({ id }) => id === once.id)
  if (observed === undefined) return
  const step = {
    id: stepId(`remove ${once.id}`),
    after: [],
    afterEnd: [],
    group: once.group,
    resourceId: once.id,
    cause: 'it did not start',
    operation: { type: 'remove', observed, volumes: true, force: true },
    failure: 'warning',
  } as const
  // Also after Ctrl-C. What failed was told: that this may fail too helps nobody.
  await target.perform(step, { emit: () => {}, signal: new AbortController().signal }).catch(() => {})
}

/** The command and everything it needs, and nothing else: what else exists of the project is not looked at. */
async function planOne<R extends Resource>(
  { stack, origins }: Project,
  request: RunCommand,
  tty: boolean,
  { target, home, slug, emit }: RunTools<R>,
  images: 'with' | 'without',
): Promise<{ readonly plan: Plan<R>; readonly once: R }> {
  const lowered = await target.lower(stack, origins, images === 'with' ? 'current' : 'made')
  const own = withRunOverrides(stack, request.service, { ...request.overrides, tty }, home)
  const once = withoutUnwanted(await target.lowerOneOff(own, origins, oneOff(request, slug)), request.dependencies)
  const needed = closure(once, lowered.resources)
  if (hasErrors(lowered.diagnostics)) throw new DiagnosticsError(lowered.diagnostics)
  if (images === 'with') report(lowered.diagnostics, emit)
  const resources = [...needed, once].filter(({ kind }) => images === 'with' || kind !== 'image')
  const snapshot = await target.observe(stack.name, resources, lowered.seen)
  const { id, name } = once
  if (snapshot.resources.some((each) => each.id === id || (isWorkloadKind(each.kind) && each.name === name)))
    throw nameTaken(name)
  const policy = policyOf(stack, request.orphans)
  const isLeftOver = (observed: Observed) => request.orphans === 'remove' && isOrphan(observed, policy.orphans)
  return { plan: plan({ ...lowered, resources }, only(snapshot, resources, isLeftOver), policy), once }
}

/** Without this the plan would take what is there for what is wanted. */
function nameTaken(name: string): StackError {
  return new StackError('name-taken', `there is a container \`${name}\` already`, {
    hint: `give \`--name\` another name, or remove that one: docker rm ${name}`,
  })
}

function oneOff({ service, name, stdin, remove, aliases }: RunCommand, slug: string): OneOff {
  return {
    service,
    slug,
    ...(name !== undefined && { name }),
    useAliases: aliases === 'service',
    stdin: stdin === 'connected',
    autoRemove: remove === 'after',
  }
}

/** A command ends, so that its end is no crash; and it may be run without what its service depends on. */
function withoutUnwanted<R extends Resource>(once: R, dependencies: RunCommand['dependencies']): R {
  const needs = dependencies === 'with' ? once.needs : once.needs.filter(({ id }) => !isWorkloadKind(kindOf(id)))
  return { ...once, lifetime: 'job', needs }
}

/** What a resource needs, and what that needs. */
function closure<R extends Resource>(start: R, resources: readonly R[]): readonly R[] {
  const wanted = new Set<ResourceId>(start.needs.map(({ id }) => id))
  for (const id of wanted) for (const need of resources.find((resource) => resource.id === id)?.needs ?? []) wanted.add(need.id)
  return resources.filter(({ id }) => wanted.has(id))
}

function only<R extends Resource>(
  snapshot: Snapshot,
  resources: readonly R[],
  isLeftOver: (observed: Observed) => boolean,
): Snapshot {
  const known = new Set(resources.flatMap(({ id, kind, group }) => [id, `${kind} of ${group}`]))
  const isKnown = ({ id, kind, group, oneOff: once }: Observed) => known.has(id) || (!once && known.has(`${kind} of ${group}`))
  return { ...snapshot, resources: snapshot.resources.filter((observed) => isKnown(observed) || isLeftOver(observed)) }
}

/** Replicas of services that this run has nothing to do with must not even be seen: they would count as scaled away. */
function isOrphan({ kind, group, oneOff: once }: Observed, { declared, disabled }: Policy['orphans']): boolean {
  return isWorkloadKind(kind) && (once || (!declared.includes(group) && !disabled.includes(group)))
}

function policyOf(stack: Project['stack'], orphans: RunCommand['orphans']): Policy {
  return {
    goal: {
      type: 'run',
      until: 'started',
      recreate: { selected: 'diverged', dependencies: 'diverged' },
      anonymousVolumes: 'carry',
      changedVolumes: 'keep',
    },
    selection: { services: 'all', dependencies: 'with' },
    orphans: { action: orphans, declared: Object.keys(stack.services), disabled: Object.keys(stack.disabledServices) },
  }
}

/** Stays with the command until it ends. Ctrl-C goes to it, and a second one kills it. */
async function converse<R extends Resource>(
  console: Console,
  handle: string,
  conversation: Parameters<typeof holdConsole>[2],
  { workloads, terminal, signal, forced }: RunTools<R>,
): Promise<number> {
  const send = (name: string) => void workloads.signal(handle, name).catch(() => {})
  const interrupt = () => send(signalName(signal))
  const kill = () => send('SIGKILL')
  signal.addEventListener('abort', interrupt, { once: true })
  forced.addEventListener('abort', kill, { once: true })
  try {
    await holdConsole(console, terminal, conversation)
    return (await console.exitCode()) ?? 0
  } finally {
    signal.removeEventListener('abort', interrupt)
    forced.removeEventListener('abort', kill)
  }
}
