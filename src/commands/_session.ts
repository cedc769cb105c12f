import { isOn } from '../engine/host/env.js'
import { fileKind } from '../engine/host/files.js'
import { type Interruptions, listenForInterruptions } from '../engine/host/signals.js'
import { DiagnosticsError } from '../engine/model/errors.js'
import type { Emit, StepRef } from '../engine/model/event.js'
import type { OpenTarget } from '../engine/open-target-api.js'
import type { Workloads } from '../engine/providers/provider.js'
import type { LoadedProject, StackRequest } from '../engine/workflows/load-project.js'
import type { ProjectReference, Target, Tools } from '../engine/workflows/project.js'
import { chooseReporter, type ProgressMode } from '../report/choose.js'
import { formatDiagnostics } from '../report/diagnostic.js'
import type { Style } from '../report/style.js'
import { withoutProgress } from '../report/without-progress.js'
import type { Opening, Place } from './_place.js'
import { refuse } from './_refuse.js'
import { outputOf, type World } from './_world.js'

/** The flags that all commands share, and those that change what is shown of any work, as oclif parsed them. */
export interface GlobalFlags {
  readonly file?: readonly string[] | undefined
  readonly 'project-name'?: string | undefined
  readonly profile?: readonly string[] | undefined
  readonly 'env-file'?: readonly string[] | undefined
  readonly 'project-directory'?: string | undefined
  readonly context?: string | undefined
  /** Of `stack k8s` commands. */
  readonly 'kube-context'?: string | undefined
  readonly namespace?: string | undefined
  readonly adopt?: boolean | undefined
  readonly yes?: boolean | undefined
  readonly progress?: string | undefined
  readonly parallel?: number | undefined
  readonly 'all-resources'?: boolean | undefined
  readonly 'dry-run'?: boolean | undefined
  readonly 'quiet-pull'?: boolean | undefined
  readonly 'quiet-build'?: boolean | undefined
}

/** What a command works with while its work is shown. */
export interface Session {
  /** The engine or the cluster. */
  readonly opened: OpenTarget
  readonly tools: Tools
  /** The environment as the stack sees it. */
  readonly env: World['env']
  /** After the second Ctrl-C: kill. */
  readonly forced: AbortSignal
  /** Resolves when what was told so far has been drawn and the terminal is free for lines of our own. */
  readonly settle: () => Promise<void>
}

/** The environment as the stack sees it: that of the process, and what `.env` adds (`COMPOSE_*` may stand there too). */
export function environmentOf(project: ProjectReference, world: World): World['env'] {
  return 'stack' in project ? project.stack.environment : world.env
}

/** What the user says of the project, and what was named on the command line. */
export interface ProjectWish {
  readonly flags: GlobalFlags
  /** Services that were named; their profiles become active. */
  readonly services?: readonly string[] | undefined
  /** What `stack config` leaves undone. */
  readonly leave?: StackRequest['leave']
  /** `written`: functions stay as they are in the file. */
  readonly functions?: StackRequest['functions']
  /** Functions that are worked on while they run. */
  readonly dev?: StackRequest['dev']
}

/** The project with its file. Warnings about it are printed. @throws DiagnosticsError when there is no file, or it has mistakes */
export async function openProject(
  { flags, services, leave, functions, dev }: ProjectWish,
  world: World,
  style: Style,
): Promise<Omit<LoadedProject, 'warnings'>> {
  const { loadProject } = await import('../engine/workflows/load-project.js')
  const { warnings, ...project } = await loadProject(
    {
      files: flags.file ?? [],
      envFiles: flags['env-file'] ?? [],
      profiles: flags.profile ?? [],
      ...(flags['project-directory'] !== undefined && { projectDirectory: flags['project-directory'] }),
      ...(flags['project-name'] !== undefined && { projectName: flags['project-name'] }),
      services: services ?? [],
      resources: flags['all-resources'] ? 'all' : 'used',
      ...(leave !== undefined && { leave }),
      ...(functions !== undefined && { functions }),
      ...(dev !== undefined && { dev }),
    },
    world,
  )
  outputOf(world.terminal.error).write(formatDiagnostics(warnings, world.cwd, style))
  return project
}

/**
 * The project with its file, or by name alone: where `-p` names it and no `-f` does, and where there is a name and no file. Commands that
 * work on what exists take either.
 */
export async function findProject(wish: ProjectWish, world: World, style: Style): Promise<ProjectReference> {
  const name = wish.flags['project-name']
  if (name !== undefined && (wish.flags.file ?? []).length === 0) return { name }
  try {
    return await openProject(wish, world, style)
  } catch (error) {
    const known = world.env.COMPOSE_PROJECT_NAME
    if (known && error instanceof DiagnosticsError && error.diagnostics.some(({ code }) => code === 'no-stack-file')) {
      return { name: known }
    }
    throw error
  }
}

/**
 * Connects to the engine or the cluster and does the work, showing how it goes; Ctrl-C ends it cleanly, a second one at once.
 * @returns what the work returns
 */
export async function inSession<Result>(
  request: ShownRequest & { readonly project: ProjectReference; readonly opening: Opening },
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  const { project, flags, world, opening } = request
  const env = environmentOf(project, world)
  return shown({ ...request, env }, async (emit, { graceful, forced }, settle) => {
    const opened = await opening(project, { emit, signal: graceful })
    const target = await opened.target(project)
    const tools: Tools = {
      ...(flags['dry-run'] ? dry(target, emit) : { target, emit }),
      signal: graceful,
      isFolder: (path) => fileKind(path) === 'folder',
      now: () => world.clock.elapsed(),
      parallel: parallelLimit(flags.parallel, env.COMPOSE_PARALLEL_LIMIT),
    }
    return work({ opened, tools, env, forced, settle })
  })
}

/** A target on which every step is told and none is done. */
function dry(target: Target, emit: Emit): Pick<Tools, 'target' | 'emit'> {
  return {
    target: { ...target, perform: async () => ({ text: 'not done: dry run' }) },
    emit: (event) => emit(event.type === 'finished' ? { ...event, summary: 'dry run: nothing was changed', next: [] } : event),
  }
}

export interface ShownRequest {
  readonly flags: GlobalFlags
  readonly style: Style
  readonly world: World
  /** Whose words the report uses; absent: as they are. */
  readonly place?: Place
}

/** Does the work while its events are drawn and Ctrl-C is heard. @returns what the work returns */
export async function shown<Result>(
  { flags, style, world, env, place }: ShownRequest & { readonly env: World['env'] },
  work: (emit: Emit, interruptions: Interruptions, settle: () => Promise<void>) => Promise<Result>,
): Promise<Result> {
  const output = outputOf(isOn(env, 'COMPOSE_STATUS_STDOUT') ? world.terminal.output : world.terminal.error)
  const mode = progressMode(flags.progress ?? env.COMPOSE_PROGRESS)
  const reporter = await chooseReporter({ mode, output, style, env, now: () => world.clock.now() })
  const interruptions = listenForInterruptions(world.signals)
  try {
    const emit = place === undefined ? reporter.emit : inWordsOf(place, reporter.emit)
    return await work(withoutProgress(emit, quietOperations(flags)), interruptions, () => reporter.close())
  } finally {
    interruptions.dispose()
    await reporter.close()
  }
}

/** Names the place's own commands in what is recommended. */
function inWordsOf({ word }: Place, emit: Emit): Emit {
  return (event) => {
    switch (event.type) {
      case 'finished':
        return emit({ ...event, summary: word(event.summary), next: event.next.map(word) })
      case 'step-failed': {
        const { failure } = event
        return emit({ ...event, failure: { ...failure, ...(failure.hint !== undefined && { hint: word(failure.hint) }) } })
      }
      case 'warning':
        return emit({ ...event, ...(event.hint !== undefined && { hint: word(event.hint) }) })
      default:
        return emit(event)
    }
  }
}

function quietOperations(flags: GlobalFlags): readonly StepRef['operation'][] {
  return [...(flags['quiet-pull'] ? (['pull'] as const) : []), ...(flags['quiet-build'] ? (['build'] as const) : [])]
}

/** What a command looks at an engine or a cluster with. */
export interface Look {
  readonly opened: OpenTarget
  readonly workloads: Workloads
  /** The environment as the stack sees it. */
  readonly env: World['env']
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
}

/** Lets a command look at the engine or the cluster; Ctrl-C ends it. @param reference undefined where no project is meant */
export async function looking<Result>(
  request: {
    readonly world: World
    readonly opening: Opening
    readonly reference: ProjectReference | undefined
    readonly env: World['env']
    /** Hears what opening has to tell. */
    readonly emit: Emit
  },
  work: (look: Look) => Promise<Result>,
): Promise<Result> {
  const { world, opening, reference, env, emit } = request
  const interruptions = listenForInterruptions(world.signals)
  try {
    const opened = await opening(reference, { emit, signal: interruptions.graceful })
    return await work({ opened, workloads: await opened.workloads(), env, signal: interruptions.graceful })
  } finally {
    interruptions.dispose()
  }
}

const modes: readonly ProgressMode[] = ['auto', 'tty', 'plain', 'json', 'quiet']

function progressMode(wish: string | undefined): ProgressMode {
  if (wish === undefined || wish === '') return 'auto'
  const mode = modes.find((candidate) => candidate === wish)
  if (mode !== undefined) return mode
  throw refuse(`\`${wish}\` is no way to show progress`, `write one of: ${modes.join(', ')}`)
}

/** `-1` and nothing mean: as many as the plan permits. */
function parallelLimit(flag: number | undefined, variable: string | undefined): number {
  const limit = flag ?? (variable ? Number(variable) : -1)
  if (Number.isInteger(limit) && limit !== 0) return limit < 0 ? Number.POSITIVE_INFINITY : limit
  throw refuse(`\`${flag ?? variable}\` is no number of things to do at once`, '`--parallel 4` does four; -1 as many as possible')
}
